/**
 * The three ports through which a service reaches its stores. Each has an embedded adapter (SQLite files, for one
 * machine) and a real one (MySQL or MariaDB, Redis, RabbitMQ); both pass the same contract suite, so a service cannot
 * tell them apart. This file holds types only: `open-sql.ts`, `open-cache.ts` and `open-bus.ts` open the ports by URL.
 *
 * What every port promises:
 * - a write whose promise resolved is durable: it has reached the disk (embedded: fsync; real: the server's own answer);
 * - a store that does not answer rejects with `StoreUnavailable` within about three seconds, and works again by itself
 *   once it is back, without reopening the port.
 */
import type { Kysely, Transaction } from 'kysely'

/** The kinds of store, as errors and metrics name them. */
export type StoreKind = 'sql' | 'cache' | 'bus'

/** What every opened store can do. */
export type Store = {
  /** Resolves when the store answers; rejects with `StoreUnavailable`, whose `reason` is short and free of secrets. */
  ready(): Promise<void>
  /** Waits for what is in progress, then lets go of connections and files. The store is not used again. */
  close(): Promise<void>
}

/** How a pool of connections is used at this moment, for metrics. */
export type PoolUse = {
  readonly limit: number
  readonly open: number
  readonly busy: number
  /** Callers that wait for a connection (embedded: for their turn to write). */
  readonly waiting: number
}

/** One step of the history of a schema, see `Sql.migrate` for the columns that all databases share. */
export type Migration = { up(db: Kysely<unknown>): Promise<void> }

/**
 * A relational database.
 *
 * Embedded, transactions run one after another and share a disk sync (group commit), so a transaction function awaits
 * nothing but its own queries: no HTTP call, no bus, no timer, no other transaction. What it answered is not durable
 * before `transaction` resolves.
 */
export type Sql<DB> = Store & {
  /** Reads outside transactions: sees committed, durable data only. Embedded, a write through it is an error. */
  readonly db: Kysely<DB>
  /**
   * Runs the function in a transaction; rolls back when it rejects. After a deadlock or a lock timeout the function
   * runs again (at most five times), so it must have no effect outside the transaction.
   *
   * Lock the rows you are about to change with `.forUpdate()`: isolation is READ COMMITTED on a real server. A
   * duplicate key fails only its statement; the transaction may go on.
   */
  transaction<T>(work: (trx: Transaction<DB>) => Promise<T>): Promise<T>
  /**
   * Runs the migrations that have not run yet, in the order of their names; the history is kept per service, because
   * services share one MySQL database. Columns are `varchar(n)`, `text`, `integer` and `bigint` (times are
   * milliseconds in a bigint); keys are `varchar`, `integer` or `bigint`. All three databases then agree: lengths and
   * ranges are enforced, text compares byte by byte, and numbers come back as numbers (up to 2^53).
   */
  migrate(migrations: Record<string, Migration>): Promise<void>
  /** Names of the migrations that have not run yet, in their order. Changes nothing; a newer schema has none. */
  pending(migrations: Record<string, Migration>): Promise<readonly string[]>
  /** Whether the error says that a primary or unique key exists already. */
  isDuplicate(error: unknown): boolean
  pool(): PoolUse
}

/** `service` names the migration history; `onQuery` hears of every query, for metrics. */
export type SqlOptions = {
  readonly service: string
  /** Connections of the pool on a real server, 10 unless given. */
  readonly connections?: number
  readonly onQuery?: (query: { readonly milliseconds: number; readonly failed: boolean }) => void
}

/** How long an entry lives; without it, until it is deleted. */
export type Lifetime = { readonly ttlSeconds?: number }

/** A member of a sorted set; equal scores are ordered by the bytes of the member. */
export type Ranked = { readonly member: string; readonly score: number }

/** Members ordered by score, ascending. Fast at 50,000 members: rank, add and remove do not scan. */
export type SortedSet = {
  /** Adds the member or moves it to its new score. */
  add(member: string, score: number): Promise<void>
  /** Whether the member was there. */
  remove(member: string): Promise<boolean>
  /** How many members come before it; undefined when it is not a member. */
  rank(member: string): Promise<number | undefined>
  /** Members from one rank to another, both included; -1 is the last. */
  range(from: number, to: number): Promise<readonly Ranked[]>
  size(): Promise<number>
  /** Replaces the whole set at once: no reader sees it half-filled. */
  replaceAll(members: Iterable<Ranked>): Promise<void>
}

/** Keys and values with expiry, counters and sorted sets. An expired entry is gone at once, and soon from the disk. */
export type Cache = Store & {
  get(key: string): Promise<Buffer | undefined>
  set(key: string, value: string | Buffer, lifetime?: Lifetime): Promise<void>
  /** Whether the entry was there. */
  delete(key: string): Promise<boolean>
  /** Reads and deletes in one step: of several callers, one gets the value. */
  take(key: string): Promise<Buffer | undefined>
  /** Whether this call wrote the entry: of several callers, one does. */
  setIfAbsent(key: string, value: string | Buffer, lifetime?: Lifetime): Promise<boolean>
  /**
   * Compare and set: writes only while the value is still `expected`, byte for byte. The entry keeps its remaining
   * lifetime unless a new one is given. False when it is gone or was changed meanwhile.
   */
  replace(key: string, expected: string | Buffer, value: string | Buffer, lifetime?: Lifetime): Promise<boolean>
  /**
   * Counts one more event in the key's window, which starts with its first event. A restart may forget it: for rate
   * limits and throttling, never for the truth.
   */
  count(
    key: string,
    windowMilliseconds: number,
  ): Promise<{ readonly count: number; readonly resetMilliseconds: number }>
  sortedSet(key: string): SortedSet
}

/** What a publisher hands over. `id` is what consumers recognise a repeated delivery by; `data` is any JSON value. */
export type Message = {
  readonly id: string
  readonly data: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A message on its way to a handler. */
export type Delivery = {
  readonly id: string
  readonly topic: string
  readonly data: unknown
  readonly headers: Readonly<Record<string, string>>
  /** Whether this message may have been handled before, wholly or in part. */
  readonly redelivered: boolean
}

/** A message that no handler could take, with the text of the last error. */
export type DeadLetter = Omit<Delivery, 'redelivered'> & { readonly reason: string }

/** Handles one message. Resolving acknowledges it; rejecting brings it again after a pause. */
export type Handler = (delivery: Delivery) => Promise<void>

/** `queue` is durable once declared; `topics` are AMQP patterns: `*` is one word, `#` any number of words. */
export type Consumption = {
  readonly queue: string
  readonly topics: readonly string[]
  /** Messages handled at the same time, 32 unless given. */
  readonly prefetch?: number
}

/** Stops the deliveries and waits for the handlers in progress. */
export type Stop = () => Promise<void>

/** A handler's failure, for the log: never holds the message's data. */
export type BusFailure = {
  readonly error: unknown
  readonly queue: string
  readonly messageId: string
  readonly topic: string
  /** Failures of this message so far. */
  readonly failures: number
  /** Whether it was dead-lettered now. */
  readonly dead: boolean
}

/**
 * Messages by topic. A queue gets each message once per queue (its consumers compete); a listener gets every message
 * from now on. Deliveries are at least once and roughly in order, so handlers recognise a repeated `id`.
 */
export type Bus = Store & {
  /** Resolves when the message is durable in every queue that is bound to the topic. */
  publish(topic: string, message: Message): Promise<void>
  /**
   * Declares the queue without consuming it: from then on it keeps its messages. A publisher whose messages must not be
   * lost declares who waits for them, because a message that no queue is bound to is dropped.
   */
  declare(queue: Pick<Consumption, 'queue' | 'topics'>): Promise<void>
  /**
   * Declares the queue, which keeps messages from then on even while nobody consumes it. A handler that rejects gets
   * the message again after growing pauses; after five failures the message goes to the dead letters. A rejection
   * with `StoreUnavailable` is no fault of the message and is never counted. A message whose consumers died twenty
   * times while they held it is dead-lettered too.
   */
  consume(consumption: Consumption, handler: Handler): Promise<Stop>
  /** Every listener gets each message published from now on; nothing is kept for it and a failure is only reported. */
  listen(topics: readonly string[], handler: Handler): Promise<Stop>
  /** The queue's dead letters, oldest first, at most a hundred; they stay. */
  deadLetters(queue: string): Promise<readonly DeadLetter[]>
}

/** How a bus is opened. */
export type BusOptions = {
  readonly service: string
  /** Topic exchange on a real server, unless the URL names one (`amqp://…/vhost?exchange=name`); else `salus`. */
  readonly exchange?: string
  readonly onFailure?: (failure: BusFailure) => void
  /** Pause after a handler's first failure, 200 unless given; it doubles with each further one, up to 5 s. */
  readonly firstPauseMilliseconds?: number
}

/** Opens a database by URL: `mysql://user:password@host:port/database` or `sqlite:/absolute/path.sqlite`. */
export type OpenSql = <DB>(url: string, options: SqlOptions) => Promise<Sql<DB>>
/**
 * Opens a cache by URL: `redis://user:password@host:port/0`,
 * `redis+sentinel://user:password@host:port,host:port/0?master=name`, or `sqlite:/absolute/path.sqlite`. Sentinels that
 * ask for the same account: `&sentinels=guarded`.
 */
export type OpenCache = (url: string) => Promise<Cache>
/**
 * Opens a bus by URL: `amqp://user:password@host:port/vhost?exchange=name` or `sqlite:/absolute/path.sqlite`. With
 * `queues=quorum` a server whose queues are not replicated is refused.
 */
export type OpenBus = (url: string, options: BusOptions) => Promise<Bus>
