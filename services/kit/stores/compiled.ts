import type { CompiledQuery, Insertable, Kysely, Transaction } from 'kysely'

/** Gives a statement that was compiled once other values, in the order of its placeholders. */
export const withValues = <Row>(compiled: CompiledQuery<Row>, values: readonly unknown[]): CompiledQuery<Row> => ({
  ...compiled,
  parameters: values,
})

type ColumnOf<Table> = keyof Insertable<Table> & string

/** The columns, where none is missing. */
type Every<Table, Column> = [ColumnOf<Table>] extends [Column] ? readonly Column[] : never

/**
 * Compiles an insert of one row, for paths on which building the statement anew would cost more than running it.
 * A list that leaves a column out does not compile.
 */
export const compiledInsert = <DB, Name extends keyof DB & string, Column extends ColumnOf<DB[Name]>>(
  db: Kysely<DB>,
  table: Name,
  columns: readonly Column[] & Every<DB[Name], Column>,
): ((trx: Transaction<DB>, row: Readonly<Record<Column, unknown>> & Insertable<DB[Name]>) => Promise<void>) => {
  const names: readonly Column[] = columns
  const places = Object.fromEntries(names.map(name => [name, ''])) as unknown as Insertable<DB[Name]>
  const compiled = db.insertInto(table).values(places).compile()
  return async (trx, row) => {
    await trx.executeQuery(
      withValues(
        compiled,
        names.map(name => row[name]),
      ),
    )
  }
}
