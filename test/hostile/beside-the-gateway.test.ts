// Ways around the gateway, and headers that pretend to come from it or from somewhere else. That every route of every
// service refuses whoever comes without a service token is in test/platform/access.test.ts.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Agent, request } from 'undici'
import { ask } from '../platform/client.ts'
import { until } from '../platform/salus.ts'
import { someAddress } from './addresses.ts'
import { adminOf, type Clinic, openHostileClinic, operatorOf } from './clinic.ts'
import { serviceHeaders } from './endpoints.ts'
import { assertUnharmed } from './unharmed.ts'
import { lines, speak } from './wire.ts'

let clinic: Clinic
before(async () => {
  clinic = await openHostileClinic()
})
after(() => clinic.close())

const good = async (from = 'api-gateway', to = 'user-service') =>
  (await serviceHeaders(clinic, from, to))['x-service-token'] ?? ''
const bearer = () => `Authorization: Bearer ${adminOf(clinic).token}`
const direct = (headers: readonly string[]) =>
  speak(clinic.urlOf('user-service'), lines('GET /accounts HTTP/1.1', [bearer(), ...headers]))

describe('past the gateway', () => {
  test('a good service token opens the door, so that the refusals below are about the tokens', async () => {
    assert.deepEqual((await direct([`X-Service-Token: ${await good()}`])).statuses, [200])
  })

  test('a service token that is doubled, misplaced or under another name is 401', async () => {
    const token = await good()
    const ways: Readonly<Record<string, readonly string[]>> = {
      none: [],
      empty: ['X-Service-Token:'],
      'a good and a wrong one': [`X-Service-Token: ${token}`, 'X-Service-Token: wrong'],
      'a wrong and a good one': ['X-Service-Token: wrong', `X-Service-Token: ${token}`],
      'two in one': [`X-Service-Token: ${token}, ${token}`],
      'with a scheme': [`X-Service-Token: Bearer ${token}`],
      'under another name': [`X_Service_Token: ${token}`],
      'in a cookie': [`Cookie: x-service-token=${token}`],
      'called trusted': ['X-Forwarded-For: 127.0.0.1', 'X-Internal: true', 'Via: 1.1 api-gateway'],
      'named as a hop-by-hop header': ['X-Service-Token: wrong', 'Connection: x-service-token'],
    }
    for (const [what, headers] of Object.entries(ways)) assert.deepEqual((await direct(headers)).statuses, [401], what)
    const inQuery = lines(`GET /accounts?x-service-token=${token} HTTP/1.1`, [bearer()])
    assert.deepEqual((await speak(clinic.urlOf('user-service'), inQuery)).statuses, [401])
  })

  test('a service token from this side of the gateway opens nothing on it', async () => {
    for (const route of ['GET /queue/tickets/any', 'POST /patients', 'POST /auth/device', 'POST /read'] as const) {
      for (const from of ['api-gateway', 'ocr-service']) {
        for (const to of ['user-service', 'patient-queue-service', 'api-gateway']) {
          const headers = await serviceHeaders(clinic, from, to)
          const asked = route.startsWith('POST') ? { headers, json: {} } : { headers }
          assert.equal((await ask(clinic.origin, route, { ...asked, ...adminOf(clinic) })).status, 404)
        }
      }
    }
    const headers = await serviceHeaders(clinic, 'ocr-service', 'user-service')
    assert.equal((await ask(clinic.origin, 'GET /accounts', { headers })).status, 401)
  })

  test('a header that the gateway is told to drop on the way is not dropped', async () => {
    for (const named of ['authorization', 'x-service-token', 'x-forwarded-for', 'x-request-id', 'content-type']) {
      const asked = lines('GET /accounts HTTP/1.1', [bearer(), `Connection: close, ${named}`])
      assert.deepEqual((await speak(clinic.origin, asked)).statuses, [200], named)
    }
  })
})

describe('a client address that is told and not true', () => {
  const burst = async (spoof: (index: number) => Record<string, string>) => {
    const agent = new Agent({ connections: 4, localAddress: someAddress() })
    const asked = Array.from({ length: 400 }, async (_, index) => {
      const reply = await request(`${clinic.origin}/queue/board`, { dispatcher: agent, headers: spoof(index) })
      await reply.body.dump()
      return reply.statusCode
    })
    const statuses = await Promise.all(asked)
    await agent.destroy()
    return statuses.filter(status => status === 429).length
  }
  const address = (index: number) => `10.${index % 250}.0.1`
  const spoofs: Readonly<Record<string, (index: number) => Record<string, string>>> = {
    'X-Forwarded-For': index => ({ 'x-forwarded-for': address(index) }),
    'a long X-Forwarded-For': index => ({ 'x-forwarded-for': `${address(index)}, ${address(index + 1)}, 127.0.0.1` }),
    Forwarded: index => ({ forwarded: `for=${address(index)};proto=https` }),
    'X-Real-IP and its like': index => ({
      'x-real-ip': address(index),
      'x-client-ip': address(index),
      'true-client-ip': address(index),
    }),
  }
  for (const [what, spoof] of Object.entries(spoofs)) {
    test(`${what} does not change whose requests are counted`, async () => {
      assert.ok((await burst(spoof)) > 0)
    })
  }

  test('wrong passwords are counted against the true address as well', async () => {
    const agent = new Agent({ connections: 1, localAddress: someAddress() })
    const attempt = async (index: number) => {
      const reply = await request(`${clinic.origin}/auth/login/admin`, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address(index) },
        body: JSON.stringify({ username: `nobody-${index}`, password: 'a wrong one' }),
      })
      await reply.body.dump()
      return reply.statusCode
    }
    const statuses: number[] = []
    for (let index = 0; index < 25; index += 1) statuses.push(await attempt(index))
    await agent.destroy()
    assert.deepEqual(new Set(statuses), new Set([401, 429]))
    assert.ok(statuses.lastIndexOf(401) < 20)
  })

  test('the metrics are hidden from whoever comes through a proxy, and no answer says HTTPS by hearsay', async () => {
    const headers = {
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'elsewhere.example',
    }
    assert.equal((await ask(clinic.origin, 'GET /metrics', { headers })).status, 404)
    const board = await ask(clinic.origin, 'GET /queue/board', { headers })
    assert.equal(board.headers['strict-transport-security'], undefined)
  })
})

test('who floods is limited alone: others are served meanwhile', async () => {
  const flooding = new Agent({ connections: 8, localAddress: someAddress() })
  let going = true
  const flood = async () => {
    while (going) {
      const reply = await request(`${clinic.origin}/queue/board`, { dispatcher: flooding })
      await reply.body.dump()
    }
  }
  const floods = Array.from({ length: 8 }, flood)
  for (let index = 0; index < 20; index += 1)
    assert.equal((await ask(clinic.origin, 'GET /queue', operatorOf(clinic))).status, 200)
  going = false
  await Promise.all(floods)
  await flooding.destroy()
  await until('the board', 5, async () => (await ask(clinic.origin, 'GET /queue/board')).status === 200)
})

test('afterwards the clinic works on, and its logs tell nothing', () => assertUnharmed(clinic, 1))
