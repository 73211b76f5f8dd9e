import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { inventedRecord } from '../../test/invented-record.ts'
import { codeOf, firstAdminPassword, openTestPlatform, type StartedService } from '../../test/service-fixture.ts'
import type { Registration, Tokens } from './api.ts'
import { start } from './main.ts'

const minute = 60_000
const platform = openTestPlatform()
const time = { now: Date.now() }
let user: StartedService
let serial = 0

before(async () => {
  user = await platform.startService('user-service', environment => start(environment, { now: () => time.now }))
})
after(() => platform.close())

const nextNumber = (): number => {
  serial += 1
  return serial
}

/** An address of its own for each test, so that one test's wrong attempts are not another's. */
const elsewhere = () => ({ 'x-forwarded-for': `198.51.100.${nextNumber()}` })

const post = <Body = Tokens>(path: string, body: unknown, headers: Record<string, string> = elsewhere()) =>
  user.ask<Body>('POST', path, { body, headers })

const register = async (number: number) => {
  const registrationId = `sign-in-${number}`
  const answer = await user.ask<Registration>('POST', '/patients', {
    from: 'ocr-service',
    headers: { 'idempotency-key': registrationId },
    body: { registrationId, priority: 'NORMAL', record: inventedRecord(number) },
  })
  return { nik: inventedRecord(number).nik, ...answer.body }
}

const newPatient = async (password = 'a password of a patient') => {
  const { nik, activationCode, patientId } = await register(nextNumber())
  const { status, body } = await post('/auth/activate', { nik, code: activationCode, password })
  assert.equal(status, 201)
  return { nik, code: activationCode, patientId, password, tokens: body }
}

const newStaff = async (username: string) => {
  const token = await platform.personToken('ADMIN_FASKES')
  const body = { username, role: 'OPERATOR' }
  const { body: made } = await user.ask<{ id: string; oneTimePassword: string }>('POST', '/accounts', { token, body })
  return { username, ...made }
}

test('the first administrator signs in with the one-time password only when a new password comes with it', async () => {
  const once = { username: 'admin', password: firstAdminPassword }
  const refused = await post('/auth/login/admin', once)
  assert.deepEqual([refused.status, codeOf(refused)], [403, 'new-password-needed'])
  const same = await post('/auth/login/admin', { ...once, newPassword: firstAdminPassword })
  assert.deepEqual([same.status, codeOf(same)], [400, 'malformed-request'])
  const newPassword = 'a password of the administrator'
  const { status, body } = await post('/auth/login/admin', { ...once, newPassword })
  assert.deepEqual([status, body.role, body.expiresInSeconds, body.patientId], [200, 'ADMIN_FASKES', 900, undefined])
  assert.equal((await post('/auth/login/admin', once)).status, 401)
  assert.equal((await post('/auth/login/admin', { username: 'Admin', password: newPassword })).status, 200)
  const accounts = await user.ask('GET', '/accounts', { token: body.accessToken })
  assert.equal(accounts.status, 200)
})

test('a wrong password and an unknown name get the same answer', async () => {
  const { username } = await newStaff('somebody-real')
  const wrong = await post('/auth/login/admin', { username, password: 'a wrong password' })
  const unknown = await post('/auth/login/admin', { username: 'nobody', password: 'a wrong password' })
  assert.deepEqual([wrong.status, codeOf(wrong)], [401, 'wrong-credentials'])
  assert.deepEqual(wrong.body, unknown.body)
})

test('a disabled account does not sign in', async () => {
  const { id, username, oneTimePassword } = await newStaff('disabled')
  const token = await platform.personToken('ADMIN_FASKES')
  await user.ask('PATCH', `/accounts/${id}`, { token, body: { disabled: true } })
  const sign = { username, password: oneTimePassword, newPassword: 'a password of nobody' }
  assert.equal((await post('/auth/login/admin', sign)).status, 401)
})

test('a password that is too short to be a new one is refused by its length', async () => {
  const answer = await post('/auth/login/admin', { username: 'admin', password: 'x', newPassword: 'short' })
  assert.deepEqual([answer.status, codeOf(answer)], [400, 'malformed-request'])
})

test('a patient opens their account with the code of the ticket, once, and signs in with NIK and password', async () => {
  const { nik, code, patientId, password, tokens } = await newPatient()
  assert.deepEqual([tokens.role, tokens.subject, tokens.patientId], ['PASIEN', patientId, patientId])
  const own = await user.ask<{ nik: string }>('GET', '/patients/me', { token: tokens.accessToken })
  assert.deepEqual([own.status, own.body.nik], [200, nik])
  const again = await post('/auth/activate', { nik, code, password: 'another password' })
  assert.deepEqual([again.status, codeOf(again)], [409, 'already-exists'])
  const signedIn = await post('/auth/login/user', { nik, password })
  assert.deepEqual([signedIn.status, signedIn.body.subject], [200, patientId])
  assert.equal((await post('/auth/login/user', { nik, password: 'another password' })).status, 401)
})

test('a code is typed in any case and without its dashes', async () => {
  const { nik, activationCode = '' } = await register(nextNumber())
  const code = activationCode.toLowerCase().replaceAll('-', ' ')
  assert.equal((await post('/auth/activate', { nik, code, password: 'a password of a patient' })).status, 201)
})

test('a wrong, late or other patient’s code and an unknown NIK open nothing', async () => {
  const patient = await register(nextNumber())
  const other = await register(nextNumber())
  const activate = (nik: string, code = '') =>
    post('/auth/activate', { nik, code, password: 'a password of a patient' })
  const wrong = await activate(patient.nik, '0000-0000-0000')
  assert.deepEqual([wrong.status, codeOf(wrong)], [401, 'wrong-credentials'])
  assert.equal((await activate(patient.nik, other.activationCode)).status, 401)
  assert.equal((await activate('3273010101709999', patient.activationCode)).status, 401)
  time.now += 7 * 24 * 60 * minute
  assert.equal((await activate(patient.nik, patient.activationCode)).status, 401)
})

test('a patient without an active account does not sign in', async () => {
  const { nik } = await register(nextNumber())
  assert.equal((await post('/auth/login/user', { nik, password: 'any password' })).status, 401)
})

test('after five wrong passwords even the right one waits, a minute first, then longer', async () => {
  const { nik, password } = await newPatient()
  const sign = (given: string) => post('/auth/login/user', { nik, password: given })
  for (let attempt = 0; attempt < 5; attempt += 1) assert.equal((await sign('a wrong password')).status, 401)
  const refused = await sign(password)
  assert.deepEqual([refused.status, codeOf(refused)], [429, 'too-many-requests'])
  assert.equal(refused.headers.get('retry-after'), '60')
  time.now += minute
  assert.equal((await sign('a wrong password')).status, 401)
  assert.equal((await sign(password)).headers.get('retry-after'), '120')
  time.now += 2 * minute
  assert.equal((await sign(password)).status, 200)
  assert.equal((await sign('a wrong password')).status, 401)
  assert.equal((await sign(password)).status, 200)
})

test('twenty wrong attempts from one address, at whatever account, make the address wait and no other', async () => {
  const here = elsewhere()
  const { username, oneTimePassword } = await newStaff('address')
  const guess = (account: number) =>
    post('/auth/login/admin', { username: `guess-${account}`, password: 'wrong' }, here)
  for (let account = 0; account < 20; account += 1) assert.equal((await guess(account)).status, 401)
  const sign = { username, password: oneTimePassword, newPassword: 'a password of staff' }
  assert.equal((await post('/auth/login/admin', sign, here)).status, 429)
  assert.equal((await post('/auth/login/admin', sign, elsewhere())).status, 200)
})

test('right sign-ins never make an address wait', async () => {
  const here = elsewhere()
  const { nik, password } = await newPatient()
  for (let round = 0; round < 25; round += 1)
    assert.equal((await post('/auth/login/user', { nik, password }, here)).status, 200)
})

test('wrong codes are throttled as wrong passwords are', async () => {
  const { nik, activationCode: code } = await register(nextNumber())
  const password = 'a password of a patient'
  const wrong = () => post('/auth/activate', { nik, code: '0000-0000-0000', password })
  for (let attempt = 0; attempt < 5; attempt += 1) assert.equal((await wrong()).status, 401)
  assert.equal((await post('/auth/activate', { nik, code, password })).status, 429)
})

test('a refresh token gives the next pair and is used up', async () => {
  const { tokens } = await newPatient()
  const next = await post('/auth/refresh', { refreshToken: tokens.refreshToken })
  assert.deepEqual([next.status, next.body.subject, next.body.role], [200, tokens.subject, 'PASIEN'])
  assert.notEqual(next.body.refreshToken, tokens.refreshToken)
  const third = await post('/auth/refresh', { refreshToken: next.body.refreshToken })
  assert.equal(third.status, 200)
  assert.equal((await user.ask('GET', '/patients/me', { token: third.body.accessToken })).status, 200)
})

test('a refresh token that comes twice revokes every token since the sign-in, and no other sign-in', async () => {
  const { nik, password, tokens } = await newPatient()
  const other = await post('/auth/login/user', { nik, password })
  const next = await post('/auth/refresh', { refreshToken: tokens.refreshToken })
  const reused = await post('/auth/refresh', { refreshToken: tokens.refreshToken })
  assert.deepEqual([reused.status, codeOf(reused)], [401, 'token-reused'])
  const revoked = await post('/auth/refresh', { refreshToken: next.body.refreshToken })
  assert.deepEqual([revoked.status, codeOf(revoked)], [401, 'not-signed-in'])
  assert.equal((await post('/auth/refresh', { refreshToken: other.body.refreshToken })).status, 200)
})

test('a refresh token is good for seven days', async () => {
  const { tokens } = await newPatient()
  time.now += 7 * 24 * 60 * minute - 1
  const next = await post('/auth/refresh', { refreshToken: tokens.refreshToken })
  assert.equal(next.status, 200)
  time.now += 7 * 24 * 60 * minute
  const late = await post('/auth/refresh', { refreshToken: next.body.refreshToken })
  assert.deepEqual([late.status, codeOf(late)], [401, 'not-signed-in'])
})

test('an unknown refresh token is refused', async () => {
  const answer = await post('/auth/refresh', { refreshToken: 'refresh_unknown' })
  assert.deepEqual([answer.status, codeOf(answer)], [401, 'not-signed-in'])
})

test('signing out ends the refresh tokens of the sign-in and may be repeated', async () => {
  const { tokens } = await newPatient()
  const { refreshToken } = tokens
  assert.equal((await post('/auth/logout', { refreshToken })).status, 204)
  assert.equal((await post('/auth/logout', { refreshToken })).status, 204)
  const refreshed = await post('/auth/refresh', { refreshToken })
  assert.deepEqual([refreshed.status, codeOf(refreshed)], [401, 'not-signed-in'])
})

test('neither the log nor the database holds what was typed or given out', async () => {
  const { nik, password, tokens, code = '' } = await newPatient('a password that is nowhere')
  await post('/auth/login/user', { nik, password: 'a wrong password that is nowhere' })
  await user.close()
  const log = platform.log('user-service')
  const stored = readFileSync(join(platform.folder, 'sql.sqlite'), 'latin1')
  const secrets = [
    password,
    'a wrong password',
    tokens.refreshToken,
    tokens.accessToken,
    code,
    code.replaceAll('-', ''),
  ]
  for (const secret of secrets) assert.ok(!log.includes(secret) && !stored.includes(secret))
  assert.ok(!log.includes(nik) && log.includes('/auth/login/user'))
  assert.ok(stored.includes(nik), 'the database file was looked at')
})
