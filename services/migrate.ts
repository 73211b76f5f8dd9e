import { setTimeout as delay } from 'node:timers/promises'
import Type from 'typebox'
import { type Environment, readConfig, text } from './kit/config.ts'
import type { Log } from './kit/log.ts'
import { openSql } from './kit/stores/open-sql.ts'
import type { Migration, Sql } from './kit/stores/ports.ts'
import { StoreUnavailable } from './kit/stores/unavailable.ts'

/** How long a database may take to answer, and how often it is asked. */
export type Patience = { readonly seconds: number; readonly pauseMilliseconds: number }

const usual: Patience = { seconds: 120, pauseMilliseconds: 1000 }

const migrationConfig = Type.Object({ SERVICE: text(), MYSQL_URL: text() })

const untilDone = async (sql: Sql<unknown>, migrations: Record<string, Migration>, log: Log, patience: Patience) => {
  const deadline = performance.now() + patience.seconds * 1000
  for (let told = ''; ; ) {
    try {
      return await sql.migrate(migrations)
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() > deadline) throw error
      if (told !== error.reason) log.warn('the migration waits', { store: error.kind, reason: error.reason })
      told = error.reason
    }
    await delay(patience.pauseMilliseconds)
  }
}

/**
 * Brings the schema of a service up to date, once the database answers. Rejects with the reason where it does not
 * within two minutes, or where a migration fails.
 */
export const migrate = async (
  environment: Environment,
  migrations: Record<string, Migration>,
  log: Log,
  patience: Patience = usual,
): Promise<void> => {
  const { SERVICE: service, MYSQL_URL: url } = readConfig(environment, migrationConfig)
  const sql = await openSql<unknown>(url, { service, connections: 1 })
  try {
    await untilDone(sql, migrations, log, patience)
    log.info('the schema is up to date', { count: Object.keys(migrations).length })
  } finally {
    await sql.close()
  }
}
