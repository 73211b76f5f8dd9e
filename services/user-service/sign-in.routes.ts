import type { Clock } from '../kit/clock.ts'
import { Problem } from '../kit/problems.ts'
import type { Handlers } from '../kit/routes.ts'
import { type AccessTokens, deviceSeconds } from './access-token.ts'
import type { Accounts } from './account.store.ts'
import type { userApi } from './api.ts'
import type { Devices } from './device.store.ts'
import type { Passwords } from './password.ts'
import { opensAccount, type Patients } from './patient.store.ts'
import { plainCode } from './secret-code.ts'
import type { Sessions } from './session.store.ts'
import type { SignIn } from './sign-in.ts'

/** What signing in needs. */
export type SignInParts = {
  readonly accounts: Accounts
  readonly patients: Patients
  readonly devices: Devices
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly signIn: SignIn
  readonly tokens: AccessTokens
  readonly clock: Clock
}

type Patient = Pick<Handlers<typeof userApi>, 'loginUser' | 'activate'>
type Staff = Pick<Handlers<typeof userApi>, 'loginAdmin'>
type Rest = Pick<Handlers<typeof userApi>, 'refresh' | 'logout' | 'exchangeDeviceKey'>

const patientRoutes = ({ patients, passwords, signIn, clock }: SignInParts): Patient => ({
  loginUser: async ({ body: { nik, password } }, { clientAddress }) => {
    const id = await signIn.attempt({ door: 'patient', account: nik, clientAddress }, async () => {
      const login = await patients.loginOf(nik)
      return (await passwords.matches(password, login?.passwordHash)) ? login?.id : undefined
    })
    const holder = { subject: id, role: 'PASIEN' } as const
    return { status: 200, body: await signIn.tokensFor(holder, await patients.signIn(id)) }
  },
  activate: async ({ body: { nik, code, password } }, { clientAddress }) => {
    const login = await signIn.attempt({ door: 'activation', account: nik, clientAddress }, async () => {
      const found = await patients.loginOf(nik)
      return found !== undefined && opensAccount(found, plainCode(code), clock.now()) ? found : undefined
    })
    const open = login.passwordHash === null
    const refreshToken = open ? await patients.activate(login.id, await passwords.hash(password)) : undefined
    if (refreshToken === undefined) throw new Problem('already-exists', 'the account is open already: sign in')
    const holder = { subject: login.id, role: 'PASIEN' } as const
    return { status: 201, body: await signIn.tokensFor(holder, refreshToken) }
  },
})

const staffRoutes = ({ accounts, passwords, signIn }: SignInParts): Staff => ({
  loginAdmin: async ({ body: { username, password, newPassword } }, { clientAddress }) => {
    const name = username.toLowerCase()
    const account = await signIn.attempt({ door: 'staff', account: name, clientAddress }, async () => {
      const found = await accounts.byName(name)
      const right = await passwords.matches(password, found?.passwordHash)
      return right && found?.disabledAt === null ? found : undefined
    })
    if (account.oneTime === 1 && newPassword === undefined) throw new Problem('new-password-needed')
    if (newPassword === password) throw new Problem('malformed-request', 'body/newPassword: must be a new one')
    const newHash = newPassword === undefined ? undefined : await passwords.hash(newPassword)
    const refreshToken = await accounts.signIn(account, newHash)
    if (refreshToken === undefined) throw new Problem('wrong-credentials')
    const holder = { subject: account.id, role: account.role }
    return { status: 200, body: await signIn.tokensFor(holder, refreshToken) }
  },
})

const tokenRoutes = ({ sessions, devices, signIn, tokens }: SignInParts): Rest => ({
  refresh: async ({ body: { refreshToken } }) => {
    const rotation = await sessions.rotate(refreshToken)
    if (rotation.kind === 'reused') throw new Problem('token-reused')
    if (rotation.kind === 'unknown') throw new Problem('not-signed-in', 'expected a refresh token that is still good')
    return { status: 200, body: await signIn.tokensFor(rotation.holder, rotation.refreshToken) }
  },
  logout: async ({ body: { refreshToken } }) => {
    await sessions.end(refreshToken)
    return { status: 204, body: undefined }
  },
  exchangeDeviceKey: async ({ body: { key } }) => {
    const subject = await devices.ownerOf(key)
    if (subject === undefined) throw new Problem('wrong-credentials', 'expected the key of a kiosk or an integration')
    const accessToken = await tokens.forDevice(subject)
    return { status: 200, body: { accessToken, expiresInSeconds: deviceSeconds, subject, role: 'KIOSK' } }
  },
})

/** The ways to sign in, to stay signed in and to sign out. */
export const signInRoutes = (parts: SignInParts): Patient & Staff & Rest => ({
  ...patientRoutes(parts),
  ...staffRoutes(parts),
  ...tokenRoutes(parts),
})
