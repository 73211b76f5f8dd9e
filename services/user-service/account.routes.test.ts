import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { codeOf, openTestPlatform, type StartedService } from '../../test/service-fixture.ts'
import type { Tokens } from './api.ts'
import { start } from './main.ts'
import type { Account, AccountWithPassword } from './schemas.ts'

const platform = openTestPlatform()
let user: StartedService
let token: string

before(async () => {
  user = await platform.startService('user-service', start)
  token = await platform.personToken('ADMIN_FASKES')
})
after(() => platform.close())

const ask = <Body = Account>(method: string, path: string, body?: unknown) =>
  user.ask<Body>(method, path, { token, ...(body === undefined ? {} : { body }) })
const create = async (username: string, role = 'OPERATOR') =>
  (await ask<AccountWithPassword>('POST', '/accounts', { username, role })).body
const list = async () => (await ask<{ accounts: Account[] }>('GET', '/accounts')).body.accounts
const signIn = (username: string, password: string, newPassword?: string) =>
  user.ask<Tokens>('POST', '/auth/login/admin', { body: { username, password, newPassword } })
const refresh = (refreshToken: string) => user.ask('POST', '/auth/refresh', { body: { refreshToken } })

test('the first start makes one administrator, who awaits a new password', async () => {
  const [first, ...others] = await list()
  assert.deepEqual(others, [])
  assert.deepEqual(
    [first?.username, first?.role, first?.disabled, first?.awaitsNewPassword],
    ['admin', 'ADMIN_FASKES', false, true],
  )
})

test('a new account has a one-time password, shown once', async () => {
  const made = await ask<AccountWithPassword>('POST', '/accounts', { username: 'operator.1', role: 'OPERATOR' })
  assert.equal(made.status, 201)
  assert.deepEqual(Object.keys(made.body).sort(), ['id', 'oneTimePassword', 'role', 'username'])
  const listed = (await list()).find(({ id }) => id === made.body.id)
  assert.deepEqual(listed, { ...listed, username: 'operator.1', role: 'OPERATOR', awaitsNewPassword: true })
  assert.ok(!JSON.stringify(await list()).includes(made.body.oneTimePassword))
  const signedIn = await signIn('operator.1', made.body.oneTimePassword, 'a password of an operator')
  assert.deepEqual([signedIn.status, signedIn.body.role], [200, 'OPERATOR'])
})

test('a name is given once', async () => {
  await create('twice')
  assert.equal(codeOf(await ask('POST', '/accounts', { username: 'twice', role: 'ADMIN_FASKES' })), 'already-exists')
})

test('a name or role of another form is refused', async () => {
  const bodies = [
    { username: 'Upper', role: 'OPERATOR' },
    { username: 'ab', role: 'OPERATOR' },
    { username: 'nobody', role: 'PASIEN' },
    { username: 'nobody' },
    { username: 'nobody', role: 'OPERATOR', password: 'mine' },
    { username: { $ne: '' }, role: 'OPERATOR' },
  ]
  for (const body of bodies) assert.equal(codeOf(await ask('POST', '/accounts', body)), 'malformed-request')
})

test('a reset gives a one-time password and signs the account out everywhere', async () => {
  const { id, oneTimePassword } = await create('forgetful')
  const { body } = await signIn('forgetful', oneTimePassword, 'a forgotten password')
  const reset = await ask<AccountWithPassword>('POST', `/accounts/${id}/reset-password`)
  assert.equal(reset.status, 200)
  assert.equal((await refresh(body.refreshToken)).status, 401)
  assert.equal((await signIn('forgetful', 'a forgotten password')).status, 401)
  assert.equal(codeOf(await signIn('forgetful', reset.body.oneTimePassword)), 'new-password-needed')
  assert.equal((await signIn('forgetful', reset.body.oneTimePassword, 'a remembered password')).status, 200)
  assert.equal((await ask('POST', '/accounts/nobody/reset-password')).status, 404)
})

test('a new password signs the other devices out', async () => {
  const { oneTimePassword } = await create('careful')
  const { body: before } = await signIn('careful', oneTimePassword, 'the first password')
  const { body: now } = await signIn('careful', 'the first password', 'the second password')
  assert.equal((await refresh(before.refreshToken)).status, 401)
  assert.equal((await refresh(now.refreshToken)).status, 200)
})

test('disabling signs an account out everywhere; enabling lets it sign in again', async () => {
  const { id, oneTimePassword } = await create('on-leave')
  const { body } = await signIn('on-leave', oneTimePassword, 'a password on leave')
  const disabled = await ask('PATCH', `/accounts/${id}`, { disabled: true })
  assert.deepEqual([disabled.status, disabled.body.disabled], [200, true])
  assert.equal((await refresh(body.refreshToken)).status, 401)
  assert.equal((await signIn('on-leave', 'a password on leave')).status, 401)
  const enabled = await ask('PATCH', `/accounts/${id}`, { disabled: false })
  assert.deepEqual([enabled.status, enabled.body.disabled], [200, false])
  assert.equal((await signIn('on-leave', 'a password on leave')).status, 200)
  assert.equal((await ask('PATCH', '/accounts/nobody', { disabled: true })).status, 404)
})

test('a deleted account is gone and signed out', async () => {
  const { id, oneTimePassword } = await create('leaver')
  const { body } = await signIn('leaver', oneTimePassword, 'a password of a leaver')
  assert.equal((await ask('DELETE', `/accounts/${id}`)).status, 204)
  assert.equal((await refresh(body.refreshToken)).status, 401)
  assert.equal((await signIn('leaver', 'a password of a leaver')).status, 401)
  assert.equal((await ask('DELETE', `/accounts/${id}`)).status, 404)
})

test('the last active administrator can be neither disabled nor deleted', async () => {
  const first = (await list()).find(({ username }) => username === 'admin')
  const path = `/accounts/${first?.id}`
  assert.equal(codeOf(await ask('PATCH', path, { disabled: true })), 'wrong-state')
  assert.equal(codeOf(await ask('DELETE', path)), 'wrong-state')
  const second = await create('admin-2', 'ADMIN_FASKES')
  await ask('PATCH', `/accounts/${second.id}`, { disabled: true })
  assert.equal((await ask('DELETE', path)).status, 409, 'a disabled administrator does not count')
  await ask('PATCH', `/accounts/${second.id}`, { disabled: false })
})

test('a start with an administrator makes no other, and what was written is still there', async () => {
  const before = await list()
  await user.close()
  user = await platform.startService('user-service', start, { FIRST_ADMIN_PASSWORD: 'another one-time password' })
  assert.deepEqual(await list(), before)
})
