/**
 * The SQL port on MySQL 8.4 or MariaDB 10.11. Connections are made when they are needed and thrown away when they
 * break, so the pool recovers by itself. Durable as the server is: `innodb_flush_log_at_trx_commit = 1`, its default.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Kysely, sql } from 'kysely'
import { createPool } from 'mysql2'
import type { Migration, Sql, SqlOptions } from '../ports.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { migrateToLatest, pendingMigrations } from './migrate.ts'
import { existsAlready, isDuplicateEntry, isRetryable } from './mysql-errors.ts'
import { ServerDriver, serverDialect, type Waits } from './server-dialect.ts'
import { unnested } from './unnested.ts'

const CONNECTIONS = 10
const CONNECT_MILLISECONDS = 2000
const WAITS: Waits = { connectionMilliseconds: 2000, statementMilliseconds: 3000 }
/**
 * A migration may rebuild a large table, and waits for another replica that migrates. One that was killed halfway is
 * run again from its start, over what it had made: nobody else makes tables of this service.
 */
const MIGRATION_WAITS: Waits = { connectionMilliseconds: 2000, statementMilliseconds: 0, wasDone: existsAlready }
const ATTEMPTS = 5
const LONGEST_RETRY_PAUSE_MILLISECONDS = 50

/** Opens the SQL port on a server; connects at the first query. */
export const openMysql = <DB>(url: URL, { service, onQuery, connections = CONNECTIONS }: SqlOptions): Sql<DB> => {
  const driver = new ServerDriver(createPool(poolOptions(url, connections)), connections, WAITS, onQuery)
  const db = new Kysely<DB>({ dialect: serverDialect(driver) })
  const outermost = unnested()
  return {
    db,
    transaction: work => outermost(() => retrying(() => db.transaction().execute(work))),
    migrate: migrations => migrate(url, service, migrations),
    pending: migrations => pendingMigrations(db, service, migrations),
    isDuplicate: isDuplicateEntry,
    pool: () => driver.use(),
    ready: async () => void (await sql`select 1`.execute(db)),
    close: () => db.destroy(),
  }
}

const poolOptions = (url: URL, connectionLimit: number) => ({
  host: url.hostname,
  port: Number(url.port || 3306),
  user: decodeURIComponent(url.username),
  password: decodeURIComponent(url.password),
  database: decodeURIComponent(url.pathname.slice(1)),
  charset: 'utf8mb4_bin',
  connectTimeout: CONNECT_MILLISECONDS,
  // Sums and averages come as decimals, which would be strings.
  decimalNumbers: true,
  stringifyObjects: true,
  connectionLimit,
})

const migrate = async (url: URL, service: string, migrations: Record<string, Migration>): Promise<void> => {
  const driver = new ServerDriver(createPool(poolOptions(url, 1)), 1, MIGRATION_WAITS)
  const db = new Kysely<unknown>({ dialect: serverDialect(driver) })
  try {
    await migrateToLatest(db, service, migrations)
  } finally {
    await db.destroy()
  }
}

const retrying = async <T>(transaction: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction()
    } catch (error) {
      if (!isRetryable(error)) throw error
      if (attempt === ATTEMPTS) throw new StoreUnavailable('sql', 'the rows stayed locked', error)
      await delay(Math.random() * LONGEST_RETRY_PAUSE_MILLISECONDS * attempt)
    }
  }
}
