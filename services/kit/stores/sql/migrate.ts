import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Migration } from '../ports.ts'

/** The history's tables are named after the service, since services may share a database. */
const migratorOf = <DB>(db: Kysely<DB>, service: string, migrations: Record<string, Migration>): Migrator => {
  const history = `${service.replace(/\W/g, '_')}_migrations`
  return new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: history,
    migrationLockTableName: `${history}_lock`,
  })
}

const pendingIn = async (migrator: Migrator): Promise<readonly string[]> =>
  (await migrator.getMigrations()).flatMap(({ name, executedAt }) => (executedAt === undefined ? [name] : []))

/** Names of the migrations that have not run yet. */
export const pendingMigrations = <DB>(
  db: Kysely<DB>,
  service: string,
  migrations: Record<string, Migration>,
): Promise<readonly string[]> => pendingIn(migratorOf(db, service, migrations))

/**
 * Brings the schema up to date; one that is newer than these migrations stays as it is. A server locks, so several
 * replicas may start at once.
 */
export const migrateToLatest = async <DB>(
  db: Kysely<DB>,
  service: string,
  migrations: Record<string, Migration>,
): Promise<void> => {
  const migrator = migratorOf(db, service, migrations)
  if ((await pendingIn(migrator)).length === 0) return
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
