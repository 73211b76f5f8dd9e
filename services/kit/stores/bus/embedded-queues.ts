/**
 * Queues in a SQLite file. A message is stored once; each queue that is bound to its topic has a delivery of it, which
 * is free, or held by an owner until a lease ends. Messages without deliveries stay a little for the listeners.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { SqliteFile } from '../embedded/sqlite-file.ts'
import type { Row, SqliteHandle } from '../embedded/sqlite-handle.ts'
import type { WriteBatch } from '../embedded/write-batch.ts'
import type { DeadLetter, Delivery, Message } from '../ports.ts'
import { jsonOf } from './json.ts'
import { topicMatches } from './topic.ts'

/** The tables of the bus. */
export const BUS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS bindings (
    queue TEXT NOT NULL, topic TEXT NOT NULL, PRIMARY KEY (queue, topic)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, topic TEXT NOT NULL, content TEXT NOT NULL,
    published INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS deliveries (
    message INTEGER NOT NULL, queue TEXT NOT NULL, owner TEXT, lease INTEGER, count INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (message, queue)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS free_deliveries ON deliveries (queue, message) WHERE owner IS NULL;
  CREATE INDEX IF NOT EXISTS held_deliveries ON deliveries (lease) WHERE owner IS NOT NULL;
  CREATE TABLE IF NOT EXISTS dead_letters (
    seq INTEGER PRIMARY KEY, queue TEXT NOT NULL, id TEXT NOT NULL, topic TEXT NOT NULL, content TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS dead_letters_of_queue ON dead_letters (queue, seq);
`
/** How long a delivery is held without being renewed. */
export const LEASE_MILLISECONDS = 5000
/** How long messages stay for listeners that are slow to look. */
const KEPT_MILLISECONDS = 10_000
const READ_AT_ONCE = 500
const DEAD_LETTERS_SHOWN = 100

const BIND = 'INSERT OR IGNORE INTO bindings VALUES (?, ?)'
const BINDINGS = 'SELECT queue, topic FROM bindings'
const PUBLISH = 'INSERT INTO messages (id, topic, content, published) VALUES (?, ?, ?, ?) RETURNING seq'
const DELIVER = 'INSERT INTO deliveries (message, queue) VALUES (?, ?)'
const FREE = 'SELECT 1 FROM deliveries WHERE queue = ? AND owner IS NULL LIMIT 1'
const CLAIM = `
  UPDATE deliveries SET owner = ?, lease = ?, count = count + 1 WHERE queue = ? AND message IN
    (SELECT message FROM deliveries WHERE queue = ? AND owner IS NULL ORDER BY message LIMIT ?)
  RETURNING message, count`
const READ = 'SELECT seq, id, topic, content FROM messages WHERE seq = ?'
const READ_AFTER = `SELECT seq, id, topic, content FROM messages WHERE seq > ? ORDER BY seq LIMIT ${READ_AT_ONCE}`
const LAST = "SELECT seq FROM sqlite_sequence WHERE name = 'messages'"
const END = 'DELETE FROM deliveries WHERE message = ? AND queue = ?'
const FORGET = `
  DELETE FROM messages WHERE seq = ? AND published <= ? AND NOT EXISTS (SELECT 1 FROM deliveries WHERE message = seq)`
const FORGET_BETWEEN = `
  DELETE FROM messages WHERE seq > ? AND seq <= ? AND NOT EXISTS (SELECT 1 FROM deliveries WHERE message = seq)`
/** Messages are numbered in the order of their times, so the first young one ends the search. */
const LAST_OLD = `
  SELECT coalesce((SELECT seq - 1 FROM messages WHERE seq > ? AND published > ? ORDER BY seq LIMIT 1),
    (SELECT max(seq) FROM messages)) AS seq`
const BURY = `
  INSERT INTO dead_letters (queue, id, topic, content, reason) SELECT ?, id, topic, content, ? FROM messages WHERE seq = ?`
const RELEASE = 'UPDATE deliveries SET owner = NULL, lease = NULL WHERE message = ? AND queue = ? AND owner = ?'
const RELEASE_OWNER = 'UPDATE deliveries SET owner = NULL, lease = NULL WHERE owner = ?'
const RELEASE_LATE = 'UPDATE deliveries SET owner = NULL, lease = NULL WHERE owner IS NOT NULL AND lease < ?'
const LATE = 'SELECT 1 FROM deliveries WHERE owner IS NOT NULL AND lease < ? LIMIT 1'
const RENEW = 'UPDATE deliveries SET lease = ? WHERE owner = ?'
const OWNERS = 'SELECT DISTINCT owner FROM deliveries WHERE owner IS NOT NULL AND owner <> ?'
const DEAD = `
  SELECT id, topic, content, reason FROM dead_letters WHERE queue = ? ORDER BY seq LIMIT ${DEAD_LETTERS_SHOWN}`

/** A delivery that this process holds. */
export type Claim = { readonly seq: number; readonly count: number; readonly delivery: Delivery }

/** The operations on one bus file for one owner. */
export class EmbeddedQueues {
  readonly #file: SqliteFile
  readonly #writes: WriteBatch
  readonly #owner = `${hostname()}/${process.pid}/${randomUUID()}`
  #forgotten = 0

  constructor(file: SqliteFile, writes: WriteBatch) {
    this.#file = file
    this.#writes = writes
  }

  bind(queue: string, topics: readonly string[]): Promise<void> {
    return this.#writes.write(writer => {
      for (const topic of topics) writer.run(BIND, queue, topic)
    })
  }

  async publish(topic: string, message: Message): Promise<void> {
    const content = `{"data":${jsonOf(message.data)},"headers":${jsonOf(message.headers ?? {})}}`
    await this.#writes.write(writer => {
      const seq = Number(writer.first(PUBLISH, message.id, topic, content, Date.now())?.seq)
      for (const queue of queuesFor(writer, topic)) writer.run(DELIVER, seq, queue)
    })
  }

  /** Takes up to `most` free deliveries of the queue, oldest first. */
  async claim(queue: string, most: number): Promise<readonly Claim[]> {
    if (most <= 0 || !this.#file.reader.first(FREE, queue)) return []
    return this.#writes.write(writer => {
      const rows = writer.all(CLAIM, this.#owner, Date.now() + LEASE_MILLISECONDS, queue, queue, most)
      const claims = rows.flatMap(({ message, count }) => {
        const row = writer.first(READ, message ?? null)
        return row
          ? [{ seq: Number(row.seq), delivery: deliveryFrom(row, Number(count) > 1), count: Number(count) }]
          : []
      })
      return claims.sort((a, b) => a.seq - b.seq)
    })
  }

  /** The delivery was handled, or is dead for the reason. */
  end(queue: string, seq: number, reason?: string): Promise<void> {
    return this.#writes.write(writer => {
      if (reason !== undefined) writer.run(BURY, queue, reason, seq)
      writer.run(END, seq, queue)
      writer.run(FORGET, seq, Date.now() - KEPT_MILLISECONDS)
    })
  }

  release(queue: string, seq: number): Promise<number> {
    return this.#writes.write(writer => writer.run(RELEASE, seq, queue, this.#owner))
  }

  /** Keeps what this process holds from being given to others. */
  renew(): Promise<number> {
    return this.#writes.write(writer => writer.run(RENEW, Date.now() + LEASE_MILLISECONDS, this.#owner))
  }

  /** Frees the deliveries of owners that let their lease end or whose process is gone from this machine. */
  async reclaim(): Promise<void> {
    const { reader } = this.#file
    const owners = reader.all(OWNERS, this.#owner).map(row => String(row.owner))
    for (const owner of owners.filter(isGone)) await this.#writes.write(writer => writer.run(RELEASE_OWNER, owner))
    if (reader.first(LATE, Date.now())) await this.#writes.write(writer => writer.run(RELEASE_LATE, Date.now()))
  }

  /** Forgets messages that nobody will ask for any more. */
  async forget(): Promise<void> {
    const from = this.#forgotten
    const to = Number(this.#file.reader.first(LAST_OLD, from, Date.now() - KEPT_MILLISECONDS)?.seq ?? 0)
    if (to <= from) return
    await this.#writes.write(writer => writer.run(FORGET_BETWEEN, from, to))
    this.#forgotten = to
  }

  /** The number of the newest message so far. */
  last(): number {
    return Number(this.#file.reader.first(LAST)?.seq ?? 0)
  }

  /** The next messages after a number, of those topics alone that somebody wants; `last` is as far as was looked. */
  heardAfter(seq: number, wants: (topic: string) => boolean): { last: number; deliveries: readonly Delivery[] } {
    const rows = this.#file.reader.all(READ_AFTER, seq)
    const deliveries = rows.filter(row => wants(String(row.topic))).map(row => deliveryFrom(row, false))
    return { last: Number(rows.at(-1)?.seq ?? seq), deliveries }
  }

  deadLetters(queue: string): readonly DeadLetter[] {
    return this.#file.reader.all(DEAD, queue).map(row => ({ ...contentOf(row), reason: String(row.reason) }))
  }
}

const queuesFor = (writer: SqliteHandle, topic: string): ReadonlySet<string> => {
  const bound = writer.all(BINDINGS).filter(row => topicMatches(String(row.topic), topic))
  return new Set(bound.map(row => String(row.queue)))
}

const contentOf = (row: Row) => {
  const { data, headers } = JSON.parse(String(row.content)) as Pick<Delivery, 'data' | 'headers'>
  return { id: String(row.id), topic: String(row.topic), data, headers }
}

const deliveryFrom = (row: Row, redelivered: boolean): Delivery => ({ ...contentOf(row), redelivered })

/** Whether the owner was a process of this machine that no longer runs; of others only their lease tells. */
const isGone = (owner: string): boolean => {
  const [host, pid] = owner.split('/')
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
