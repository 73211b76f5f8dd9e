import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type GatewayUnderTest, openGateway, smallApis } from '../../test/gateway-fixture.ts'
import { codeOf } from '../../test/service-fixture.ts'
import { type Role, roles } from '../kit/contract.ts'
import { openBus } from '../kit/stores/open-bus.ts'
import { userTopics } from '../user-service/api.ts'
import { routingTable } from './routing-table.ts'

let under: GatewayUnderTest
const tokens = new Map<Role, string>()

before(async () => {
  under = await openGateway()
  for (const role of roles) tokens.set(role, await under.platform.personToken(role))
})
beforeEach(() => {
  under.asked.length = 0
})
after(() => under.close())

const ask = (method: string, path: string, role?: Role, headers: Record<string, string> = {}) => {
  const token = role === undefined ? undefined : tokens.get(role)
  const body = method === 'POST' || method === 'PATCH' ? { body: { some: 'thing' } } : {}
  return under.gateway.ask(method, path, { from: null, headers, ...(token === undefined ? {} : { token }), ...body })
}
const outcome = (text: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ details: { text }, diagnostics: '' }],
})
const fill = (path: string) => path.replaceAll(/:\w+/g, 'abc')

for (const { endpoint } of routingTable(smallApis)) {
  const { method, path, access } = endpoint
  for (const role of [undefined, ...roles]) {
    const expected =
      access === 'services'
        ? 404
        : access === 'anyone'
          ? 200
          : role === undefined
            ? 401
            : access.includes(role)
              ? 200
              : 403
    test(`${method} ${path} as ${role ?? 'nobody'} is ${expected}, and only then reaches its service`, async () => {
      const answer = await ask(method, fill(path), role)
      assert.equal(answer.status, expected)
      assert.deepEqual(
        under.asked.map(({ route }) => route),
        expected === 200 ? [`${method} ${path}`] : [],
      )
      assert.equal(under.asked[0]?.role, expected === 200 ? role : undefined)
    })
  }
}

test('what the table does not hold is not there, whatever the method', async () => {
  const others = ['PUT /queue/abc', 'GET /queue/board/', 'GET /Queue/board', 'GET /queue/abc/def', 'POST /metrics']
  for (const [method = '', path = ''] of others.map(line => line.split(' '))) {
    const answer = await ask(method, path, 'ADMIN_FASKES')
    assert.deepEqual([answer.status, codeOf(answer)], [404, 'not-found'], `${method} ${path}`)
  }
  assert.deepEqual(under.asked, [])
})

test('path and query reach the service as they came, and so do answers and refusals', async () => {
  under.answer('GET /patients/:id', () => ({ status: 200, body: { some: 'body' }, headers: { etag: '"7"' } }))
  const answer = await ask('GET', '/patients/a%2Fb%20c?x=1&y=%C3%A9', 'OPERATOR')
  assert.equal(under.asked[0]?.url, '/patients/a%2Fb%20c?x=1&y=%C3%A9')
  assert.deepEqual([answer.status, answer.body], [200, { some: 'body' }])
  assert.equal(answer.headers.get('etag'), '"7"')
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  const refused = await under.gateway.ask('POST', '/auth/login/user', {
    from: null,
    body: '{"',
    headers: { 'content-type': 'application/json' },
  })
  assert.deepEqual([refused.status, codeOf(refused)], [400, 'malformed-request'])
})

test('a service hears who asks, on whose behalf and from where; it never hears what a client says of that', async () => {
  const answer = await ask('GET', '/patients/abc', 'OPERATOR', {
    'x-service-token': 'forged',
    'x-forwarded-for': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
    'x-real-ip': '203.0.113.9',
    cookie: 'a=b',
    te: 'trailers',
    'x-request-id': 'request-0001',
    traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
  })
  const { headers = {}, clientAddress } = under.asked[0] ?? {}
  assert.equal(clientAddress, '127.0.0.1')
  assert.equal(headers['x-forwarded-for'], '127.0.0.1')
  assert.notEqual(headers['x-service-token'], 'forged')
  for (const name of ['forwarded', 'x-real-ip', 'cookie', 'te']) assert.equal(headers[name], undefined, name)
  assert.equal(headers['x-request-id'], 'request-0001')
  assert.match(String(headers.traceparent), /^00-1{32}-(?!2{16})[0-9a-f]{16}-01$/)
  assert.equal(answer.headers.get('x-request-id'), 'request-0001')
})

test('a request without an id gets one, the same for client and service', async () => {
  const answer = await ask('GET', '/queue/board')
  assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
  assert.equal(under.asked[0]?.headers['x-request-id'], answer.headers.get('x-request-id'))
})

test('HEAD is answered like GET, without the body', async () => {
  const response = await fetch(`${under.gateway.url}/queue/board`, { method: 'HEAD' })
  assert.deepEqual([response.status, await response.text()], [200, ''])
  assert.equal(under.asked[0]?.route, 'GET /queue/board')
})

test('an answer without a body has none', async () => {
  under.answer('DELETE /ocr/temp/:tempId', () => ({ status: 204 }))
  const answer = await ask('DELETE', '/ocr/temp/abc', 'KIOSK')
  assert.deepEqual([answer.status, answer.body], [204, undefined])
})

const deviceAccess = { expiresInSeconds: 300, subject: 'kiosk-of-a-test' }

test('a device key is exchanged once and its owner registers, nothing else', async () => {
  let exchanges = 0
  under.answer('POST /auth/device', async () => {
    exchanges += 1
    return { status: 200, body: { ...deviceAccess, accessToken: await under.platform.personToken('KIOSK') } }
  })
  const headers = { 'x-api-key': 'a-device-key-of-a-test' }
  const confirms = Array.from({ length: 5 }, () => ask('POST', '/ocr/confirm-temp/abc', undefined, headers))
  assert.deepEqual(
    (await Promise.all(confirms)).map(({ status }) => status),
    [200, 200, 200, 200, 200],
  )
  assert.equal((await ask('GET', '/accounts', undefined, headers)).status, 403)
  assert.equal((await ask('GET', '/queue/board', undefined, headers)).status, 200)
  assert.equal(exchanges, 1)
  const confirmed = under.asked.filter(({ route }) => route.includes('confirm'))
  assert.deepEqual(new Set(confirmed.map(({ role }) => role)), new Set(['KIOSK']))
  assert.ok(confirmed.every(one => one.headers['x-api-key'] === undefined))
})

test('the key of a device that was removed opens nothing from the moment that the bus tells of it', async () => {
  const headers = { 'x-api-key': 'another-device-key' }
  const accessToken = await under.platform.personToken('KIOSK')
  under.answer('POST /auth/device', () => ({ status: 200, body: { ...deviceAccess, accessToken } }))
  assert.equal((await ask('POST', '/ocr/confirm-temp/abc', undefined, headers)).status, 200)
  under.answer('POST /auth/device', () => ({ status: 401, body: outcome('wrong-credentials') }))
  assert.equal((await ask('POST', '/ocr/confirm-temp/abc', undefined, headers)).status, 200)

  const bus = await openBus(`sqlite:${join(under.platform.folder, 'bus.sqlite')}`, { service: 'user-service' })
  await bus.publish(userTopics.deviceRemoved, { id: 'removal-1', data: { deviceId: 'another device' } })
  await bus.publish(userTopics.deviceRemoved, { id: 'removal-2', data: { deviceId: deviceAccess.subject } })
  await bus.close()
  let { status } = await ask('POST', '/ocr/confirm-temp/abc', undefined, headers)
  for (let tries = 0; tries < 100 && status === 200; tries += 1) {
    await pause(20)
    status = (await ask('POST', '/ocr/confirm-temp/abc', undefined, headers)).status
  }
  assert.equal(status, 401)
})

test('a device key that opens nothing is 401; while nobody can tell, 503', async () => {
  under.answer('POST /auth/device', () => ({ status: 401, body: outcome('wrong-credentials') }))
  const refused = await ask('POST', '/ocr/confirm-temp/abc', undefined, { 'x-api-key': 'wrong' })
  assert.deepEqual([refused.status, codeOf(refused)], [401, 'not-signed-in'])
  under.answer('POST /auth/device', () => ({
    status: 503,
    body: outcome('unavailable'),
    headers: { 'retry-after': '3' },
  }))
  const waiting = await ask('POST', '/ocr/confirm-temp/abc', undefined, { 'x-api-key': 'another' })
  assert.equal(waiting.status, 503)
  assert.equal(waiting.headers.get('retry-after'), '3')
})
