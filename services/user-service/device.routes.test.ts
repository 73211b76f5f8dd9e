import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { codeOf, openTestPlatform, type StartedService } from '../../test/service-fixture.ts'
import { openBus } from '../kit/stores/open-bus.ts'
import { userTopics } from './api.ts'
import { start } from './main.ts'
import type { ApiKey, Kiosk } from './schemas.ts'

const minute = 60_000
const platform = openTestPlatform()
const time = { now: Date.now() }
let user: StartedService
let token: string

before(async () => {
  user = await platform.startService('user-service', environment => start(environment, { now: () => time.now }))
  token = await platform.personToken('ADMIN_FASKES')
})
after(() => platform.close())

type NewKiosk = { id: string; name: string; enrolmentCode: string; expiresAt: string }
type Enrolment = { deviceKey: string; kioskId: string; name: string }
type Access = { accessToken: string; expiresInSeconds: number; subject: string; role: string }

const admin = <Body>(method: string, path: string, body?: unknown) =>
  user.ask<Body>(method, path, { token, ...(body === undefined ? {} : { body }) })
const newKiosk = async (name: string) => (await admin<NewKiosk>('POST', '/kiosks', { name })).body
const kiosks = async () => (await admin<{ kiosks: Kiosk[] }>('GET', '/kiosks')).body.kiosks
const enrol = (code: string, address = '198.51.100.1') =>
  user.ask<Enrolment>('POST', '/kiosks/enrol', { body: { code }, headers: { 'x-forwarded-for': address } })
const exchange = (key: string) => user.ask<Access>('POST', '/auth/device', { body: { key } })
const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())

test('a kiosk is enrolled once with its code, and its key gives five minutes of access as KIOSK', async () => {
  const made = await admin<NewKiosk>('POST', '/kiosks', { name: 'Entrance' })
  assert.equal(made.status, 201)
  assert.equal(made.body.expiresAt, new Date(time.now + 15 * minute).toISOString())
  const enrolled = await enrol(made.body.enrolmentCode.toLowerCase())
  assert.deepEqual([enrolled.status, enrolled.body.kioskId, enrolled.body.name], [201, made.body.id, 'Entrance'])
  const again = await enrol(made.body.enrolmentCode)
  assert.deepEqual([again.status, codeOf(again)], [401, 'wrong-credentials'])
  const access = await exchange(enrolled.body.deviceKey)
  assert.deepEqual(
    [access.status, access.body.role, access.body.subject, access.body.expiresInSeconds],
    [200, 'KIOSK', made.body.id, 300],
  )
  const { sub, role, aud, exp, iat } = claimsOf(access.body.accessToken)
  assert.deepEqual([sub, role, aud, exp - iat], [made.body.id, 'KIOSK', 'mediq', 300])
})

test('a code is good for fifteen minutes', async () => {
  const early = await newKiosk('Early')
  const late = await newKiosk('Late')
  time.now += 15 * minute - 1
  assert.equal((await enrol(early.enrolmentCode)).status, 201)
  time.now += 1
  assert.equal((await enrol(late.enrolmentCode)).status, 401)
})

test('wrong codes make their address wait', async () => {
  const { enrolmentCode } = await newKiosk('Guarded')
  for (let attempt = 0; attempt < 20; attempt += 1)
    assert.equal((await enrol('0000-0000-0000', '203.0.113.9')).status, 401)
  const refused = await enrol(enrolmentCode, '203.0.113.9')
  assert.deepEqual(
    [refused.status, codeOf(refused), refused.headers.get('retry-after')],
    [429, 'too-many-requests', '60'],
  )
  assert.equal((await enrol(enrolmentCode, '203.0.113.10')).status, 201)
})

test('the list of kiosks tells which are enrolled and holds no code and no key', async () => {
  const waiting = await newKiosk('Waiting')
  const { deviceKey } = (await enrol((await newKiosk('Working')).enrolmentCode)).body
  const listed = await kiosks()
  const states = Object.fromEntries(
    listed.map(kiosk => [
      kiosk.name,
      [kiosk.enrolled, kiosk.enrolledAt !== undefined, kiosk.enrolmentExpiresAt !== undefined],
    ]),
  )
  assert.deepEqual(
    [states.Waiting, states.Working],
    [
      [false, false, true],
      [true, true, false],
    ],
  )
  assert.ok(!JSON.stringify(listed).includes(waiting.enrolmentCode) && !JSON.stringify(listed).includes(deviceKey))
})

test('a deleted kiosk’s key opens nothing', async () => {
  const { id, enrolmentCode } = await newKiosk('Stolen')
  const { deviceKey } = (await enrol(enrolmentCode)).body
  assert.equal((await admin('DELETE', `/kiosks/${id}`)).status, 204)
  const refused = await exchange(deviceKey)
  assert.deepEqual([refused.status, codeOf(refused)], [401, 'wrong-credentials'])
  assert.equal((await admin('DELETE', `/kiosks/${id}`)).status, 404)
})

test('the bus tells of each kiosk and key that is deleted, once and at once', async () => {
  const bus = await openBus(`sqlite:${join(platform.folder, 'bus.sqlite')}`, { service: 'api-gateway' })
  const heard: unknown[] = []
  await bus.listen([userTopics.deviceRemoved], async ({ data }) => void heard.push(data))
  const kiosk = await newKiosk('Removed')
  const key = (await admin<{ id: string }>('POST', '/keys', { name: 'Removed' })).body
  const began = performance.now()
  for (const path of [`/kiosks/${kiosk.id}`, `/keys/${key.id}`, `/keys/${key.id}`]) await admin('DELETE', path)
  while (heard.length < 2 && performance.now() - began < 5000) await pause(10)
  await pause(100)
  await bus.close()
  assert.deepEqual(heard, [{ deviceId: kiosk.id }, { deviceId: key.id }])
})

test('a kiosk’s or key’s name is given once and has no control characters', async () => {
  for (const path of ['/kiosks', '/keys']) {
    assert.equal((await admin('POST', path, { name: 'Once' })).status, 201)
    assert.equal(codeOf(await admin('POST', path, { name: 'Once' })), 'already-exists')
    assert.equal(codeOf(await admin('POST', path, { name: 'a\nb' })), 'malformed-request')
  }
})

test('an API key is shown once, gives access as KIOSK, and is listed without itself', async () => {
  const made = await admin<{ id: string; key: string }>('POST', '/keys', { name: 'Hospital' })
  const access = await exchange(made.body.key)
  assert.deepEqual([access.status, access.body.role, access.body.subject], [200, 'KIOSK', made.body.id])
  const listed = (await admin<{ keys: ApiKey[] }>('GET', '/keys')).body.keys.find(({ id }) => id === made.body.id)
  assert.deepEqual(Object.keys(listed ?? {}).sort(), ['createdAt', 'id', 'name'])
  assert.equal((await admin('DELETE', `/keys/${made.body.id}`)).status, 204)
  assert.equal((await exchange(made.body.key)).status, 401)
  assert.equal((await admin('DELETE', `/keys/${made.body.id}`)).status, 404)
})

test('an unknown key is refused, whatever it looks like', async () => {
  for (const key of ['kiosk_', 'integration_unknown', "' or 1=1 --"]) assert.equal((await exchange(key)).status, 401)
})

test('keys are exchanged for the gateway only', async () => {
  const refused = await user.ask('POST', '/auth/device', { body: { key: 'kiosk_' }, from: 'ocr-service' })
  assert.deepEqual([refused.status, codeOf(refused)], [403, 'forbidden'])
})
