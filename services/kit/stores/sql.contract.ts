import type { Sentences } from './contract.ts'
import type { SqlContext } from './sql/contract-database.ts'
import { keys, transactions } from './sql/contract-transactions.ts'
import { migrations, service, values } from './sql/contract-values.ts'

/** What every adapter of the SQL port does. */
export const sqlContract: Sentences<SqlContext> = { ...transactions, ...keys, ...values, ...migrations, ...service }
