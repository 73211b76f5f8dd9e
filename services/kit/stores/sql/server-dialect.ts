/**
 * Kysely on a pool of mysql2, with what the port promises: bounded waits, errors that are safe to log, plain rows,
 * figures for metrics.
 */
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely'
import { MysqlAdapter, MysqlIntrospector } from 'kysely'
import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2'
import type { PoolUse, SqlOptions } from '../ports.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { ServerQueryCompiler } from './columns.ts'
import { serverError } from './mysql-errors.ts'

type OnQuery = SqlOptions['onQuery']
type Answer = RowDataPacket[] | ResultSetHeader

/** How long a caller waits for a free connection, and for the answer to one statement (0: as long as it takes). */
export type Waits = {
  readonly connectionMilliseconds: number
  readonly statementMilliseconds: number
  /** A refusal that says that the statement was carried out before. None does unless said. */
  readonly wasDone?: (error: unknown) => boolean
}

/** Refuses what does not fit a column, as embedded; does not wait long for a row that somebody else changes. */
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 2",
]

class ServerConnection implements DatabaseConnection {
  readonly raw: PoolConnection
  readonly #waits: Waits
  readonly #onQuery: OnQuery
  readonly #drop: (raw: PoolConnection) => void

  constructor(raw: PoolConnection, waits: Waits, drop: (raw: PoolConnection) => void, onQuery: OnQuery) {
    this.raw = raw
    this.#waits = waits
    this.#drop = drop
    this.#onQuery = onQuery
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const answer = await this.command(sql, parameters)
    // mysql2's rows are of a class of its own; plain objects are what the other adapter gives.
    if (Array.isArray(answer)) return { rows: answer.map(row => ({ ...row }) as R) }
    return { rows: [], numAffectedRows: BigInt(answer.affectedRows), insertId: BigInt(answer.insertId) }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield this.executeQuery<R>(query)
  }

  command(sql: string, parameters: readonly unknown[] = []): Promise<Answer> {
    const start = performance.now()
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const statement = { sql, values: [...parameters] as string[], timeout: this.#waits.statementMilliseconds }
    this.raw.query<Answer>(statement, (error, answer) => {
      this.#onQuery?.({ milliseconds: performance.now() - start, failed: error !== null })
      if (!error) return resolve(answer)
      const translated = this.#translate(error)
      if (this.#waits.wasDone?.(translated)) resolve([])
      else reject(translated)
    })
    return promise
  }

  #translate(error: Error): unknown {
    const translated = serverError(error)
    // After a timeout the answer may still come: nobody else may read it as theirs.
    if (translated instanceof StoreUnavailable) this.#drop(this.raw)
    return translated
  }
}

/** Connections of one pool; counts how they are used. */
export class ServerDriver implements Driver {
  readonly #pool: Pool
  readonly #limit: number
  readonly #waits: Waits
  readonly #onQuery: OnQuery
  readonly #open = new Set<PoolConnection>()
  #busy = 0
  #waiting = 0

  constructor(pool: Pool, limit: number, waits: Waits, onQuery?: OnQuery) {
    this.#pool = pool
    this.#limit = limit
    this.#waits = waits
    this.#onQuery = onQuery
    pool.on('connection', connection => this.#opened(connection))
  }

  use(): PoolUse {
    return { limit: this.#limit, open: this.#open.size, busy: this.#busy, waiting: this.#waiting }
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<ServerConnection> {
    this.#waiting += 1
    try {
      const raw = await this.#take()
      this.#busy += 1
      return new ServerConnection(raw, this.#waits, dropped => this.#drop(dropped), this.#onQuery)
    } finally {
      this.#waiting -= 1
    }
  }

  async releaseConnection(connection: ServerConnection): Promise<void> {
    this.#busy -= 1
    connection.raw.release()
  }

  async beginTransaction(connection: ServerConnection): Promise<void> {
    await connection.command('begin')
  }

  async commitTransaction(connection: ServerConnection): Promise<void> {
    await connection.command('commit')
  }

  /** Leaves the error that made the transaction fail to be told: a lost connection has rolled back already. */
  async rollbackTransaction(connection: ServerConnection): Promise<void> {
    await connection.command('rollback').catch(() => this.#drop(connection.raw))
  }

  destroy(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#pool.end(error => (error ? reject(serverError(error)) : resolve()))
    return promise
  }

  #take(): Promise<PoolConnection> {
    const { promise, resolve, reject } = Promise.withResolvers<PoolConnection>()
    let gaveUp = false
    const timer = setTimeout(() => {
      gaveUp = true
      reject(new StoreUnavailable('sql', 'no free connection in time'))
    }, this.#waits.connectionMilliseconds)
    this.#pool.getConnection((error, connection) => {
      clearTimeout(timer)
      if (error) reject(serverError(error))
      else if (gaveUp) connection.release()
      else resolve(connection)
    })
    return promise
  }

  #opened(connection: PoolConnection): void {
    const gone = () => this.#open.delete(connection)
    this.#open.add(connection)
    connection.once('end', gone).once('error', gone)
    for (const statement of SESSION) connection.query(statement, error => error && this.#drop(connection))
  }

  #drop(connection: PoolConnection): void {
    this.#open.delete(connection)
    connection.destroy()
  }
}

/** The dialect of MySQL and MariaDB over one driver. */
export const serverDialect = (driver: ServerDriver): Dialect => ({
  createDriver: () => driver,
  createQueryCompiler: () => new ServerQueryCompiler(),
  createAdapter: () => new MysqlAdapter(),
  createIntrospector: db => new MysqlIntrospector(db),
})
