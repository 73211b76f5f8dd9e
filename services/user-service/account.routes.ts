import { Problem } from '../kit/problems.ts'
import type { Handlers } from '../kit/routes.ts'
import type { AccountRefusal, Accounts } from './account.store.ts'
import type { userApi } from './api.ts'
import type { Passwords } from './password.ts'
import type { Account, AccountWithPassword } from './schemas.ts'
import { newOneTimePassword } from './secret-code.ts'
import type { AccountRow } from './tables.ts'

type AccountRoutes = Pick<
  Handlers<typeof userApi>,
  'listAccounts' | 'createAccount' | 'resetPassword' | 'changeAccount' | 'deleteAccount'
>

const accountOf = ({ id, username, role, disabledAt, oneTime, createdAt }: AccountRow): Account => ({
  id,
  username,
  role,
  disabled: disabledAt !== null,
  awaitsNewPassword: oneTime === 1,
  createdAt: new Date(createdAt).toISOString(),
})

const withPassword = ({ id, username, role }: AccountRow, oneTimePassword: string): AccountWithPassword => ({
  id,
  username,
  role,
  oneTimePassword,
})

const refusals = {
  'not-found': () => new Problem('not-found', 'there is no account of this id'),
  'last-administrator': () => new Problem('wrong-state', 'the last active administrator stays'),
} as const satisfies Record<AccountRefusal, () => Problem>

/** What an administrator does with the staff's accounts. */
export const accountRoutes = (accounts: Accounts, passwords: Passwords): AccountRoutes => ({
  listAccounts: async () => ({ status: 200, body: { accounts: (await accounts.list()).map(accountOf) } }),
  createAccount: async ({ body: { username, role } }) => {
    const oneTimePassword = newOneTimePassword()
    const created = await accounts.create({ username, role, passwordHash: await passwords.hash(oneTimePassword) })
    if (created === undefined) throw new Problem('already-exists', 'an account of this name is there already')
    return { status: 201, body: withPassword(created, oneTimePassword) }
  },
  resetPassword: async ({ params: { id } }) => {
    const oneTimePassword = newOneTimePassword()
    const account = await accounts.reset(id, await passwords.hash(oneTimePassword))
    if (account === undefined) throw refusals['not-found']()
    return { status: 200, body: withPassword(account, oneTimePassword) }
  },
  changeAccount: async ({ params: { id }, body: { disabled } }) => {
    const account = await accounts.disable(id, disabled)
    if (typeof account === 'string') throw refusals[account]()
    return { status: 200, body: accountOf(account) }
  },
  deleteAccount: async ({ params: { id } }) => {
    const outcome = await accounts.remove(id)
    if (outcome !== 'removed') throw refusals[outcome]()
    return { status: 204, body: undefined }
  },
})
