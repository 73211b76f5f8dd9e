/**
 * The transactional outbox: a message is written in the transaction that it tells of, and published afterwards, however
 * often the process or the bus fails in between. https://microservices.io/patterns/data/transactional-outbox.html
 */
import type { Generated, Kysely, Transaction } from 'kysely'
import type { Bus, Message, Sql } from './ports.ts'

/** A message on its way to the bus. `claimedUntil` keeps replicas from publishing the same rows at the same time. */
export type OutboxTable = {
  seq: Generated<number>
  messageId: string
  topic: string
  body: string
  claimedUntil: number
}

/** The database as the outbox sees it. */
type WithOutbox = { outbox: OutboxTable }

/** Publishes what is in the outbox until it is closed. */
export type Relay = {
  /** Looks at once instead of within a second: call it after a commit that added a message. */
  wake(): void
  close(): Promise<void>
}

/** A message with its topic. */
export type Addressed = { readonly topic: string; readonly message: Message }

/** One service's outbox. */
export type Outbox = {
  /** For a migration of the service. */
  createTable(db: Kysely<unknown>): Promise<void>
  /** Adds the message in the transaction: it is published if and only if that commits. */
  add<DB>(trx: Transaction<DB>, topic: string, message: Message): Promise<void>
  /** Adds several messages, in their order, by one statement. */
  addAll<DB>(trx: Transaction<DB>, messages: readonly Addressed[]): Promise<void>
  /**
   * Publishes in order, each message at least once, and deletes what is published. While the bus or the database fails,
   * `onError` hears of it and the relay tries again after growing pauses.
   */
  relay<DB>(sql: Sql<DB>, bus: Bus, options: { readonly onError: (error: unknown) => void }): Relay
}

const BATCH = 100
const POLL_MILLISECONDS = 1000
/** Longer than publishing a batch takes; after a crash, rows wait this long at most. */
const CLAIM_MILLISECONDS = 5000
const FIRST_PAUSE_MILLISECONDS = 100
const LONGEST_PAUSE_MILLISECONDS = 5000

/** The outbox in a table of this name; services that share a database have one each. */
export const outbox = (name: string): Outbox => {
  const table = name as 'outbox'
  const addAll: Outbox['addAll'] = async (trx, messages) => {
    if (messages.length === 0) return
    await (trx as unknown as Transaction<WithOutbox>).insertInto(table).values(messages.map(rowOf)).execute()
  }
  return {
    createTable: db =>
      db.schema
        .createTable(table)
        .addColumn('seq', 'bigint', column => column.primaryKey().autoIncrement())
        .addColumn('messageId', 'varchar(64)', column => column.notNull())
        .addColumn('topic', 'varchar(255)', column => column.notNull())
        .addColumn('body', 'text', column => column.notNull())
        .addColumn('claimedUntil', 'bigint', column => column.notNull())
        .execute(),
    add: (trx, topic, message) => addAll(trx, [{ topic, message }]),
    addAll,
    relay: (sql, bus, { onError }) => run(() => relayBatch(sql as unknown as Sql<WithOutbox>, table, bus), onError),
  }
}

const rowOf = ({ topic, message: { id, data, headers = {} } }: Addressed) => ({
  messageId: id,
  topic,
  body: JSON.stringify({ data, headers }),
  claimedUntil: 0,
})

type Row = { readonly seq: number; readonly messageId: string; readonly topic: string; readonly body: string }

const messageOf = ({ messageId, body }: Row): Message => ({ id: messageId, ...JSON.parse(body) })

/** How many rows were published; rejects when the bus or the database failed. */
const relayBatch = async (sql: Sql<WithOutbox>, table: 'outbox', bus: Bus): Promise<number> => {
  const rows = await claim(sql, table)
  if (rows.length === 0) return 0
  const outcomes = await Promise.allSettled(rows.map(row => bus.publish(row.topic, messageOf(row))))
  const seqs = (status: string) => rows.filter((_, index) => outcomes[index]?.status === status).map(row => row.seq)
  const [published, failed] = [seqs('fulfilled'), seqs('rejected')]
  await sql.transaction(async trx => {
    if (published.length > 0) await trx.deleteFrom(table).where('seq', 'in', published).execute()
    if (failed.length > 0) await trx.updateTable(table).set({ claimedUntil: 0 }).where('seq', 'in', failed).execute()
  })
  const failure = outcomes.find(outcome => outcome.status === 'rejected')
  if (failure) throw failure.reason
  return rows.length
}

const claim = async (sql: Sql<WithOutbox>, table: 'outbox'): Promise<readonly Row[]> => {
  const now = Date.now()
  const free = (db: Kysely<WithOutbox>) =>
    db.selectFrom(table).select(['seq', 'messageId', 'topic', 'body']).where('claimedUntil', '<', now).orderBy('seq')
  if (!(await free(sql.db).limit(1).executeTakeFirst())) return []
  return sql.transaction(async trx => {
    const rows = await free(trx).limit(BATCH).forUpdate().skipLocked().execute()
    const seqs = rows.map(row => row.seq)
    const claimed = trx.updateTable(table).set({ claimedUntil: now + CLAIM_MILLISECONDS })
    if (seqs.length > 0) await claimed.where('seq', 'in', seqs).execute()
    return rows
  })
}

const run = (batch: () => Promise<number>, onError: (error: unknown) => void): Relay => {
  const state = { closing: false, woken: false, endRest: () => {}, wake: () => {} }
  const rest = async (milliseconds: number) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, milliseconds)
    state.endRest = resolve
    if (!state.closing) await promise
    clearTimeout(timer)
  }
  const work = async () => {
    for (let pause = FIRST_PAUSE_MILLISECONDS; !state.closing; ) {
      state.woken = false
      try {
        const published = await batch()
        pause = FIRST_PAUSE_MILLISECONDS
        // A batch that is not full was the last: what follows gathers until the next look.
        if (published < BATCH) await idle()
      } catch (error) {
        onError(error)
        await rest(pause)
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)
      }
    }
  }
  /** Only this rest may be cut short by a commit: a failing bus is not asked more often because there is more to say. */
  const idle = async () => {
    state.wake = () => state.endRest()
    if (!state.woken) await rest(POLL_MILLISECONDS)
    state.wake = () => {}
  }
  const working = work()
  return {
    wake: () => {
      state.woken = true
      state.wake()
    },
    close: () => {
      state.closing = true
      state.endRest()
      return working
    },
  }
}
