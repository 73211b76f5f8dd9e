import type { Migration, Sql } from './ports.ts'

/** Who brings a service's schema up to date: the service itself, or somebody before it, for whom it waits. */
export type SchemaMode = 'migrate' | 'await'

/** The database does not have all that the service relies on yet. */
export class SchemaBehind extends Error {
  override readonly name = 'SchemaBehind'

  constructor(pending: readonly string[]) {
    super(`the schema waits for ${pending.join(', ')}`)
  }
}

/** Brings the schema up to date, or rejects with SchemaBehind until somebody else has. A newer schema will do. */
export const settleSchema = async <DB>(
  sql: Sql<DB>,
  migrations: Record<string, Migration>,
  mode: SchemaMode = 'migrate',
): Promise<void> => {
  if (mode === 'migrate') return sql.migrate(migrations)
  const pending = await sql.pending(migrations)
  if (pending.length > 0) throw new SchemaBehind(pending)
}
