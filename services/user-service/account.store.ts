import { randomUUIDv7 } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Clock } from '../kit/clock.ts'
import type { Sql } from '../kit/stores/ports.ts'
import type { StaffRole } from './schemas.ts'
import type { Sessions } from './session.store.ts'
import type { AccountRow, Tables } from './tables.ts'

/** Why a change to an account did not happen. */
export type AccountRefusal = 'not-found' | 'last-administrator'

/** The staff's accounts. */
export type Accounts = {
  readonly byName: (username: string) => Promise<AccountRow | undefined>
  readonly list: () => Promise<readonly AccountRow[]>
  /** Undefined where the name is taken. */
  readonly create: (account: NewAccount) => Promise<AccountRow | undefined>
  /** Replaces the password by a one-time password; undefined where there is no such account. */
  readonly reset: (id: string, passwordHash: string) => Promise<AccountRow | undefined>
  readonly disable: (id: string, disabled: boolean) => Promise<AccountRow | AccountRefusal>
  readonly remove: (id: string) => Promise<'removed' | AccountRefusal>
  /**
   * Begins a sign-in for an account whose password was right a moment ago, with a new password where one is given.
   * Gives the refresh token; undefined where the account was disabled or its password changed meanwhile.
   */
  readonly signIn: (account: AccountRow, newPasswordHash?: string) => Promise<string | undefined>
  readonly hasAdministrator: () => Promise<boolean>
}

/** An account to be made; its password opens it once. */
export type NewAccount = { readonly username: string; readonly role: StaffRole; readonly passwordHash: string }

const find = (trx: Transaction<Tables>, id: string): Promise<AccountRow | undefined> =>
  trx.selectFrom('accounts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** Locks every active administrator, so that of two changes at once the second sees the first. */
const isLastAdministrator = async (trx: Transaction<Tables>, id: string): Promise<boolean> => {
  const active = await trx
    .selectFrom('accounts')
    .select('id')
    .where('role', '=', 'ADMIN_FASKES')
    .where('disabledAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  return active.length === 1 && active[0]?.id === id
}

const readers = (sql: Sql<Tables>): Pick<Accounts, 'byName' | 'list' | 'hasAdministrator'> => ({
  byName: username => sql.db.selectFrom('accounts').selectAll().where('username', '=', username).executeTakeFirst(),
  list: () => sql.db.selectFrom('accounts').selectAll().orderBy('username').execute(),
  hasAdministrator: async () => {
    const found = sql.db.selectFrom('accounts').select('id').where('role', '=', 'ADMIN_FASKES').limit(1)
    return (await found.executeTakeFirst()) !== undefined
  },
})

const endings = (sql: Sql<Tables>, sessions: Sessions, clock: Clock): Pick<Accounts, 'disable' | 'remove'> => ({
  disable: (id, disabled) =>
    sql.transaction(async (trx): Promise<AccountRow | AccountRefusal> => {
      if (disabled && (await isLastAdministrator(trx, id))) return 'last-administrator'
      const account = await find(trx, id)
      if (account === undefined) return 'not-found'
      const disabledAt = disabled ? (account.disabledAt ?? clock.now()) : null
      await trx.updateTable('accounts').set({ disabledAt }).where('id', '=', id).execute()
      if (disabled) await sessions.endAll(trx, id)
      return { ...account, disabledAt }
    }),
  remove: id =>
    sql.transaction(async (trx): Promise<'removed' | AccountRefusal> => {
      if (await isLastAdministrator(trx, id)) return 'last-administrator'
      if ((await find(trx, id)) === undefined) return 'not-found'
      await trx.deleteFrom('accounts').where('id', '=', id).execute()
      await sessions.endAll(trx, id)
      return 'removed'
    }),
})

/** Opens the accounts. */
export const openAccounts = (sql: Sql<Tables>, sessions: Sessions, clock: Clock): Accounts => ({
  ...readers(sql),
  ...endings(sql, sessions, clock),
  create: account =>
    sql.transaction(async trx => {
      const row = { id: randomUUIDv7(), ...account, oneTime: 1, disabledAt: null, createdAt: clock.now() }
      try {
        await trx.insertInto('accounts').values(row).execute()
        return row
      } catch (error) {
        if (sql.isDuplicate(error)) return undefined
        throw error
      }
    }),
  reset: (id, passwordHash) =>
    sql.transaction(async trx => {
      const account = await find(trx, id)
      if (account === undefined) return undefined
      await trx.updateTable('accounts').set({ passwordHash, oneTime: 1 }).where('id', '=', id).execute()
      await sessions.endAll(trx, id)
      return { ...account, passwordHash, oneTime: 1 }
    }),
  signIn: ({ id, role, passwordHash }, newPasswordHash) =>
    sql.transaction(async trx => {
      const current = await find(trx, id)
      if (current === undefined || current.disabledAt !== null || current.passwordHash !== passwordHash)
        return undefined
      if (newPasswordHash !== undefined) {
        await trx
          .updateTable('accounts')
          .set({ passwordHash: newPasswordHash, oneTime: 0 })
          .where('id', '=', id)
          .execute()
        await sessions.endAll(trx, id)
      }
      return sessions.begin(trx, { subject: id, role })
    }),
})
