/** The database of the SQL port's contract suite. */
import { randomUUID } from 'node:crypto'
import type { Generated } from 'kysely'
import type { Migration, Sql, SqlOptions } from '../ports.ts'

/** The tables of the suite. */
export type ContractDatabase = {
  contract_ticket: { id: string; number: string; state: string; at: number; notes: string | null }
  contract_counter: { name: string; last: number }
  contract_event: { seq: Generated<number>; topic: string }
}

/** Every column type of the shared subset. */
export const contractMigrations: Record<string, Migration> = {
  '001-tables': {
    up: async db => {
      await db.schema
        .createTable('contract_ticket')
        .addColumn('id', 'varchar(36)', column => column.primaryKey())
        .addColumn('number', 'varchar(40)', column => column.notNull().unique())
        .addColumn('state', 'varchar(10)', column => column.notNull())
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('notes', 'text')
        .execute()
      await db.schema
        .createTable('contract_counter')
        .addColumn('name', 'varchar(40)', column => column.primaryKey())
        .addColumn('last', 'integer', column => column.notNull())
        .execute()
    },
  },
  '002-events': {
    up: async db => {
      await db.schema
        .createTable('contract_event')
        .addColumn('seq', 'bigint', column => column.primaryKey().autoIncrement())
        .addColumn('topic', 'varchar(40)', column => column.notNull())
        .execute()
      await db.schema.createIndex('contract_event_topic').on('contract_event').column('topic').execute()
    },
  },
}

/** A row of the suite's main table. */
export type Ticket = ContractDatabase['contract_ticket']

/** A row that no other sentence uses. */
export const ticket = (changes: Partial<Ticket> = {}): Ticket => ({
  id: randomUUID(),
  number: randomUUID(),
  state: 'WAITING',
  at: 1_700_000_000_000,
  notes: null,
  ...changes,
})

/** A handle of the store under test, and a way to open more of the same store. */
export type SqlContext = {
  readonly sql: Sql<ContractDatabase>
  open(options?: Partial<SqlOptions>): Promise<Sql<ContractDatabase>>
}

/** Writes one row in a transaction of its own. */
export const insert = (sql: Sql<ContractDatabase>, row: Ticket) =>
  sql.transaction(trx => trx.insertInto('contract_ticket').values(row).execute())

/** Reads one row. */
export const find = (sql: Sql<ContractDatabase>, id: string) =>
  sql.db.selectFrom('contract_ticket').selectAll().where('id', '=', id).executeTakeFirst()
