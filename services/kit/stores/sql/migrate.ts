import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Migration } from '../ports.ts'

/**
 * Brings the schema up to date. The history's tables are named after the service, since services may share a database;
 * a server locks, so several replicas may start at once.
 */
export const migrateToLatest = async <DB>(
  db: Kysely<DB>,
  service: string,
  migrations: Record<string, Migration>,
): Promise<void> => {
  const history = `${service.replace(/\W/g, '_')}_migrations`
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: history,
    migrationLockTableName: `${history}_lock`,
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
