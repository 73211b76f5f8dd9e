import { Kysely } from 'kysely'
import { GroupCommit } from '../embedded/group-commit.ts'
import { isDuplicateKey } from '../embedded/sqlite-errors.ts'
import { openSqliteFile } from '../embedded/sqlite-file.ts'
import type { Sql, SqlOptions } from '../ports.ts'
import { embeddedDialect } from './embedded-dialect.ts'
import { migrateToLatest, pendingMigrations } from './migrate.ts'
import { unnested } from './unnested.ts'

/** Opens the SQL port on a SQLite file. */
export const openEmbeddedSql = <DB>(path: string, { service, onQuery }: SqlOptions): Sql<DB> => {
  const file = openSqliteFile('sql', path)
  const turns = new GroupCommit(file)
  const db = new Kysely<DB>({ dialect: embeddedDialect(file, turns, onQuery) })
  const outermost = unnested()
  return {
    db,
    transaction: work => outermost(() => db.transaction().execute(work)),
    migrate: migrations => db.transaction().execute(trx => migrateToLatest(trx, service, migrations)),
    pending: migrations => pendingMigrations(db, service, migrations),
    isDuplicate: isDuplicateKey,
    pool: () => ({ limit: 1, open: 1, busy: turns.inProgress ? 1 : 0, waiting: turns.waiting }),
    ready: async () => void file.reader.first('SELECT 1'),
    close: () => db.destroy(),
  }
}
