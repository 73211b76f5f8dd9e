import type { Transaction } from 'kysely'
import type { Clock } from '../kit/clock.ts'
import type { Sql } from '../kit/stores/ports.ts'
import { hashOf } from './secret-code.ts'
import type { Tables } from './tables.ts'
import { type Attempts, allowed, clientNetwork, noAttempts, withAttempt, withoutAttempt } from './throttle.ts'

/** What attempts are counted against. */
type Subject = { readonly id: string; readonly limit: number; readonly kind: keyof typeof allowed }

/** Counts attempts at secrets that people type, and tells when to refuse the next one. */
export type Throttle = {
  /** Counts an attempt before it is checked, so that parallel ones count too. Gives the seconds to wait, 0 for none. */
  readonly admit: (attempt: Attempt) => Promise<number>
  /** The attempt was right: the account starts anew, the address gets this one back. */
  readonly release: (attempt: Attempt) => Promise<void>
}

/** Who tries what: `account` is the name that was typed, left out where only the code says which one it is. */
export type Attempt = { readonly door: string; readonly account?: string; readonly clientAddress: string }

/** Always in the same order, so that parallel attempts lock their rows without a deadlock. */
const subjectsOf = ({ door, account, clientAddress }: Attempt): readonly Subject[] => {
  const address = {
    id: hashOf(`address ${clientNetwork(clientAddress)}`),
    limit: allowed.address,
    kind: 'address' as const,
  }
  if (account === undefined) return [address]
  const one = { id: hashOf(`${door} ${account}`), limit: allowed.account, kind: 'account' as const }
  return one.id < address.id ? [one, address] : [address, one]
}

/** Makes the rows that are missing and locks all, so that parallel attempts queue up. */
const lockRows = async (trx: Transaction<Tables>, subjects: readonly Subject[]) => {
  const ids = subjects.map(({ id }) => id)
  await trx
    .insertInto('throttles')
    .values(ids.map(id => ({ id, ...noAttempts })))
    .onDuplicateKeyUpdate(row => ({ attempts: row.ref('throttles.attempts') }))
    .execute()
  return trx.selectFrom('throttles').selectAll().where('id', 'in', ids).execute()
}

/** Opens the throttle; its rows are in SQL, so every replica counts the same. */
export const openThrottle = (sql: Sql<Tables>, clock: Clock): Throttle => ({
  admit: attempt =>
    sql.transaction(async trx => {
      const now = clock.now()
      const subjects = subjectsOf(attempt)
      const rows = await lockRows(trx, subjects)
      const blockedUntil = Math.max(...rows.map(row => row.blockedUntil))
      if (blockedUntil > now) return Math.ceil((blockedUntil - now) / 1000)
      for (const { id, limit } of subjects) {
        const counted = withAttempt(rows.find(row => row.id === id) ?? noAttempts, limit, now)
        await trx.updateTable('throttles').set(counted).where('id', '=', id).execute()
      }
      return 0
    }),
  release: attempt =>
    sql.transaction(async trx => {
      for (const { id, limit, kind } of subjectsOf(attempt)) {
        if (kind === 'account') {
          await trx.deleteFrom('throttles').where('id', '=', id).execute()
          continue
        }
        const row: Attempts | undefined = await trx
          .selectFrom('throttles')
          .select(['attempts', 'blockedUntil', 'expiresAt'])
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst()
        if (row === undefined) continue
        await trx.updateTable('throttles').set(withoutAttempt(row, limit)).where('id', '=', id).execute()
      }
    }),
})
