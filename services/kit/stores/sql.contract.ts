/** What every adapter of the SQL port does. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Generated, type Kysely, sql as raw } from 'kysely'
import type { Sentences } from './contract.ts'
import type { Migration, Sql, SqlOptions } from './ports.ts'

/** The tables of the suite. */
export type ContractDatabase = {
  contract_ticket: { id: string; number: string; state: string; at: number; notes: string | null }
  contract_counter: { name: string; last: number }
  contract_event: { seq: Generated<number>; topic: string }
}

/** Every column type of the shared subset. */
export const contractMigrations: Record<string, Migration> = {
  '001-tables': {
    up: async db => {
      await db.schema
        .createTable('contract_ticket')
        .addColumn('id', 'varchar(36)', column => column.primaryKey())
        .addColumn('number', 'varchar(40)', column => column.notNull().unique())
        .addColumn('state', 'varchar(10)', column => column.notNull())
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('notes', 'text')
        .execute()
      await db.schema
        .createTable('contract_counter')
        .addColumn('name', 'varchar(40)', column => column.primaryKey())
        .addColumn('last', 'integer', column => column.notNull())
        .execute()
    },
  },
  '002-events': {
    up: async db => {
      await db.schema
        .createTable('contract_event')
        .addColumn('seq', 'bigint', column => column.primaryKey().autoIncrement())
        .addColumn('topic', 'varchar(40)', column => column.notNull())
        .execute()
      await db.schema.createIndex('contract_event_topic').on('contract_event').column('topic').execute()
    },
  },
}

type Ticket = ContractDatabase['contract_ticket']

const ticket = (changes: Partial<Ticket> = {}): Ticket => ({
  id: randomUUID(),
  number: randomUUID(),
  state: 'WAITING',
  at: 1_700_000_000_000,
  notes: null,
  ...changes,
})

/** A handle of the store under test, and a way to open more of the same store. */
export type SqlContext = {
  readonly sql: Sql<ContractDatabase>
  open(options?: Partial<SqlOptions>): Promise<Sql<ContractDatabase>>
}

const insert = (sql: Sql<ContractDatabase>, row: Ticket) =>
  sql.transaction(trx => trx.insertInto('contract_ticket').values(row).execute())

const find = (sql: Sql<ContractDatabase>, id: string) =>
  sql.db.selectFrom('contract_ticket').selectAll().where('id', '=', id).executeTakeFirst()

const transactions: Sentences<SqlContext> = {
  'what a transaction wrote is read afterwards, by another handle too': async ({ sql, open }) => {
    const row = ticket({ notes: 'hello' })
    await insert(sql, row)
    const other = await open()
    const seen = await other.db.selectFrom('contract_ticket').selectAll().where('id', '=', row.id).execute()
    await other.close()
    assert.deepEqual(await find(sql, row.id), row)
    assert.deepEqual(seen, [row])
  },

  'the answer of the function is the answer of the transaction': async ({ sql }) => {
    assert.equal(await sql.transaction(async () => 42), 42)
  },

  'a transaction that rejects leaves nothing and passes its error on': async ({ sql }) => {
    const row = ticket()
    const failing = sql.transaction(async trx => {
      await trx.insertInto('contract_ticket').values(row).execute()
      throw new Error('changed my mind')
    })
    await assert.rejects(failing, /changed my mind/)
    assert.equal(await find(sql, row.id), undefined)
  },

  'of many transactions at once only those that reject are undone': async ({ sql }) => {
    const rows = Array.from({ length: 30 }, () => ticket())
    const outcomes = await Promise.allSettled(
      rows.map((row, index) =>
        sql.transaction(async trx => {
          await trx.insertInto('contract_ticket').values(row).execute()
          if (index % 3 === 0) throw new Error('no')
        }),
      ),
    )
    const found = await Promise.all(rows.map(row => find(sql, row.id)))
    for (const [index, row] of found.entries()) {
      assert.equal(outcomes[index]?.status, index % 3 === 0 ? 'rejected' : 'fulfilled')
      assert.equal(row !== undefined, index % 3 !== 0)
    }
  },

  'a read outside sees nothing of a transaction in progress': async ({ sql }) => {
    const row = ticket()
    await sql.transaction(async trx => {
      await trx.insertInto('contract_ticket').values(row).execute()
      assert.equal(await find(sql, row.id), undefined)
      const own = await trx.selectFrom('contract_ticket').select('id').where('id', '=', row.id).executeTakeFirst()
      assert.equal(own?.id, row.id)
    })
    assert.notEqual(await find(sql, row.id), undefined)
  },

  'numbers drawn from a locked counter have no gaps and no duplicates, over two handles': async ({ sql, open }) => {
    const counter = randomUUID()
    await sql.transaction(trx => trx.insertInto('contract_counter').values({ name: counter, last: 0 }).execute())
    const other = await open()
    const draw = (handle: Sql<ContractDatabase>) =>
      handle.transaction(async trx => {
        const query = trx.selectFrom('contract_counter').select('last').where('name', '=', counter)
        const { last } = await query.forUpdate().executeTakeFirstOrThrow()
        await trx
          .updateTable('contract_counter')
          .set({ last: last + 1 })
          .where('name', '=', counter)
          .execute()
        return last + 1
      })
    const drawn = await Promise.all(Array.from({ length: 60 }, (_, index) => draw(index % 2 ? sql : other)))
    await other.close()
    assert.deepEqual(
      drawn.toSorted((a, b) => a - b),
      Array.from({ length: 60 }, (_, index) => index + 1),
    )
  },

  'transactions that lock rows in opposite order all succeed': async ({ sql }) => {
    const [first, second] = [randomUUID(), randomUUID()]
    const counters = [first, second].map(counter => ({ name: counter, last: 0 }))
    await sql.transaction(trx => trx.insertInto('contract_counter').values(counters).execute())
    const add = (order: readonly string[]) =>
      sql.transaction(async trx => {
        for (const counter of order) {
          const change = trx.updateTable('contract_counter').set(({ eb }) => ({ last: eb('last', '+', 1) }))
          await change.where('name', '=', counter).execute()
          await trx.selectFrom('contract_ticket').select('id').limit(1).execute()
        }
      })
    await Promise.all(Array.from({ length: 20 }, (_, i) => add(i % 2 ? [first, second] : [second, first])))
    const query = sql.db.selectFrom('contract_counter').select('last').where('name', 'in', [first, second])
    assert.deepEqual(await query.execute(), [{ last: 20 }, { last: 20 }])
  },

  'rows that another transaction holds can be skipped': async ({ sql }) => {
    const row = ticket()
    await insert(sql, row)
    const query = (db: Kysely<ContractDatabase>) =>
      db.selectFrom('contract_ticket').select('id').where('id', '=', row.id).forUpdate().skipLocked().execute()
    assert.deepEqual(await sql.transaction(query), [{ id: row.id }])
  },
}

const keys: Sentences<SqlContext> = {
  'a duplicate key is recognised, and nothing else is': async ({ sql }) => {
    const row = ticket()
    await insert(sql, row)
    for (const duplicate of [ticket({ id: row.id }), ticket({ number: row.number })]) {
      await assert.rejects(insert(sql, duplicate), error => sql.isDuplicate(error))
    }
    await assert.rejects(
      insert(sql, { ...ticket(), state: null as unknown as string }),
      error => !sql.isDuplicate(error),
    )
    assert.equal(sql.isDuplicate(new Error('UNIQUE')), false)
  },

  'a transaction goes on after a duplicate key': async ({ sql }) => {
    const [taken, row] = [ticket(), ticket()]
    await insert(sql, taken)
    await sql.transaction(async trx => {
      const again = trx
        .insertInto('contract_ticket')
        .values(ticket({ number: taken.number }))
        .execute()
      await assert.rejects(again, error => sql.isDuplicate(error))
      await trx.insertInto('contract_ticket').values(row).execute()
    })
    assert.deepEqual(await find(sql, row.id), row)
  },

  'of many inserts of one key at once exactly one succeeds': async ({ sql }) => {
    const number = randomUUID()
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => insert(sql, ticket({ number }))))
    assert.equal(outcomes.filter(outcome => outcome.status === 'fulfilled').length, 1)
    for (const outcome of outcomes) assert.ok(outcome.status === 'fulfilled' || sql.isDuplicate(outcome.reason))
  },

  'an insert may ignore a duplicate or update the row instead': async ({ sql }) => {
    const row = ticket()
    await insert(sql, row)
    const again = ticket({ id: row.id, number: row.number, state: 'CALLED' })
    await sql.transaction(trx => trx.insertInto('contract_ticket').ignore().values(again).execute())
    assert.equal((await find(sql, row.id))?.state, 'WAITING')
    await sql.transaction(trx =>
      trx.insertInto('contract_ticket').values(again).onDuplicateKeyUpdate({ state: 'CALLED' }).execute(),
    )
    assert.equal((await find(sql, row.id))?.state, 'CALLED')
  },

  'ids that the database draws ascend': async ({ sql }) => {
    const draw = () =>
      sql.transaction(trx => trx.insertInto('contract_event').values({ topic: 'a' }).executeTakeFirstOrThrow())
    const [first, second] = [await draw(), await draw()]
    assert.ok(Number(second.insertId) > Number(first.insertId))
  },
}

const values: Sentences<SqlContext> = {
  'text compares byte by byte: case and accents matter': async ({ sql }) => {
    const key = randomUUID()
    for (const number of [`${key}a`, `${key}A`, `${key}á`]) await insert(sql, ticket({ number }))
    const query = sql.db.selectFrom('contract_ticket').select('number').where('number', 'like', `${key}%`)
    const found = await query.where('number', '=', `${key}A`).execute()
    assert.deepEqual(found, [{ number: `${key}A` }])
    const ordered = await query.orderBy('number').execute()
    assert.deepEqual(
      ordered.map(row => row.number.at(-1)),
      ['A', 'a', 'á'],
    )
  },

  'any text comes back as it went in': async ({ sql }) => {
    const texts = [`'; DROP TABLE contract_ticket; --`, `back\\slash " ' \` %_`, 'line\r\n\ttab', '身份證 🪪', '']
    for (const notes of texts) {
      const row = ticket({ notes })
      await insert(sql, row)
      assert.equal((await find(sql, row.id))?.notes, notes)
    }
  },

  'numbers come back as numbers, sums and averages too': async ({ sql }) => {
    const state = randomUUID().slice(0, 8)
    for (const at of [Number.MAX_SAFE_INTEGER, 0, -1]) await insert(sql, ticket({ state, at }))
    const query = sql.db.selectFrom('contract_ticket').where('state', '=', state)
    const rows = await query.select('at').orderBy('at').execute()
    assert.deepEqual(rows, [{ at: -1 }, { at: 0 }, { at: Number.MAX_SAFE_INTEGER }])
    const { fn } = sql.db
    const small = query.where('at', '<', 1)
    const sums = await small
      .select([fn.sum('at').as('sum'), fn.avg('at').as('average'), fn.countAll().as('n')])
      .execute()
    assert.deepEqual(sums, [{ sum: -1, average: -0.5, n: 2 }])
  },

  'a value that does not fit its column is refused': async ({ sql }) => {
    await assert.rejects(insert(sql, ticket({ state: 'longer than ten' })))
    await assert.rejects(insert(sql, ticket({ at: 'soon' as unknown as number })))
    const counter = { name: randomUUID(), last: 2 ** 31 }
    await assert.rejects(sql.transaction(trx => trx.insertInto('contract_counter').values(counter).execute()))
  },

  'an update counts the rows it met, changed or not': async ({ sql }) => {
    const row = ticket()
    await insert(sql, row)
    const update = (id: string) =>
      sql.transaction(trx =>
        trx.updateTable('contract_ticket').set({ state: row.state }).where('id', '=', id).executeTakeFirst(),
      )
    assert.equal((await update(row.id)).numUpdatedRows, 1n)
    assert.equal((await update(randomUUID())).numUpdatedRows, 0n)
  },

  'an error repeats no value': async ({ sql }) => {
    const row = ticket({ number: 'secret-3273' })
    await insert(sql, row)
    const refused = [
      insert(sql, { ...row, id: randomUUID() }),
      insert(sql, ticket({ at: 'secret-3273' as unknown as number })),
    ]
    for (const attempt of refused) {
      await assert.rejects(attempt, error => {
        const told = error instanceof Error ? [error.message, error.stack, JSON.stringify(error)].join() : ''
        return told !== '' && !told.includes('3273')
      })
    }
  },
}

const migrations: Sentences<SqlContext> = {
  'run once, however many start at the same time': async ({ open }) => {
    const service = `start-${randomUUID().slice(0, 8)}`
    const table = service.replaceAll('-', '_')
    let runs = 0
    const migration: Migration = {
      up: async db => {
        runs += 1
        await db.schema.createTable(table).addColumn('id', 'integer').execute()
      },
    }
    const handles = await Promise.all([open({ service }), open({ service }), open({ service })])
    await Promise.all(handles.map(handle => handle.migrate({ '001': migration })))
    await handles[0]?.migrate({ '001': migration })
    await Promise.all(handles.map(handle => handle.close()))
    assert.equal(runs, 1)
  },

  'each service has its own history in a shared database': async ({ open }) => {
    const ran: string[] = []
    for (const service of [randomUUID(), randomUUID()]) {
      const handle = await open({ service })
      await handle.migrate({ '001-same-name': { up: async () => void ran.push(service) } })
      await handle.close()
    }
    assert.equal(ran.length, 2)
  },

  'a column that the databases do not share is refused, and a failure is told': async ({ open }) => {
    const handle = await open({ service: randomUUID() })
    const up = (db: Kysely<unknown>) => db.schema.createTable('contract_bad').addColumn('on', 'datetime').execute()
    await assert.rejects(handle.migrate({ '001': { up } }), /column on: expected varchar\(n\), text, integer or bigint/)
    await handle.close()
  },
}

const service: Sentences<SqlContext> = {
  'a healthy store is ready and tells how its pool is used': async ({ sql }) => {
    await sql.ready()
    const use = sql.pool()
    assert.ok(use.limit >= 1 && use.busy === 0 && use.waiting === 0)
  },

  'every query is told to the metrics, failed ones as failed': async ({ open }) => {
    const told: boolean[] = []
    const handle = await open({ onQuery: query => told.push(query.failed) })
    await handle.db.selectFrom('contract_ticket').select('id').limit(1).execute()
    await assert.rejects(raw`select nonsense from nowhere`.execute(handle.db))
    await handle.close()
    assert.deepEqual(told, [false, true])
  },
}

/** Every sentence about the SQL port. */
export const sqlContract: Sentences<SqlContext> = { ...transactions, ...keys, ...values, ...migrations, ...service }
