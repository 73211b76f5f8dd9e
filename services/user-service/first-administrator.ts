import type { Accounts } from './account.store.ts'
import type { Passwords } from './password.ts'

/** Where there is no administrator, makes the account `admin`, which the given password opens once. */
export const ensureAdministrator = async (
  accounts: Accounts,
  passwords: Passwords,
  password: string,
): Promise<void> => {
  if (await accounts.hasAdministrator()) return
  const passwordHash = await passwords.hash(password)
  // Undefined where another replica was faster, which is as good.
  await accounts.create({ username: 'admin', role: 'ADMIN_FASKES', passwordHash })
}
