import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type GatewayUnderTest, openGateway } from '../../test/gateway-fixture.ts'
import type { Environment } from '../kit/config.ts'

const open = async (t: TestContext, variables: Environment): Promise<GatewayUnderTest> => {
  const under = await openGateway({ variables })
  t.after(under.close)
  return under
}

type Asking = {
  readonly from?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly agent?: Agent
}

const ask = async (
  under: GatewayUnderTest,
  { from = '127.0.0.1', path = '/queue/board', headers = {}, agent }: Asking = {},
) => {
  const sending = request(under.gateway.url + path, { localAddress: from, headers, ...(agent ? { agent } : {}) }).end()
  const [response] = (await once(sending, 'response')) as [IncomingMessage]
  const body = await text(response)
  const code = body.startsWith('{"resourceType') ? JSON.parse(body).issue[0].details.text : undefined
  return { status: response.statusCode, code, headers: response.headers }
}
const countOf = (answers: readonly { readonly status: number | undefined }[], status: number) =>
  answers.filter(answer => answer.status === status).length

/** Requests one after the other within one window: it begins when the one before is over. */
const burst = async (under: GatewayUnderTest, times: number, asking: Asking = {}) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  await pause(1100)
  const answers = await Promise.all(Array.from({ length: times }, () => ask(under, { ...asking, agent })))
  agent.destroy()
  return answers
}

test('of 30 requests in a second 20 are answered where 20 are allowed, the others are 429 and told when to come back', async t => {
  const under = await open(t, { RATE_PER_SECOND: '20' })
  const answers = await burst(under, 30)
  assert.deepEqual([countOf(answers, 200), countOf(answers, 429)], [20, 10])
  const refused = answers.find(({ status }) => status === 429)
  assert.equal(refused?.code, 'too-many-requests')
  assert.equal(refused?.headers['retry-after'], '1')
  assert.equal(refused?.headers['ratelimit-limit'], '20')
  assert.equal(refused?.headers['ratelimit-remaining'], '0')
  assert.equal(refused?.headers['x-frame-options'], 'DENY')
  await pause(1100)
  assert.equal((await ask(under)).status, 200)
})

test('everything counts, what is not there and what is refused included; probes do not', async t => {
  const under = await open(t, { RATE_PER_SECOND: '4' })
  await pause(1100)
  const paths = ['/nowhere', '/accounts', '/', '/queue/board', '/queue/board']
  const statuses = []
  for (const path of paths) statuses.push((await ask(under, { path })).status)
  assert.deepEqual(statuses.slice(0, 2), [404, 401])
  assert.deepEqual(statuses.slice(3), [200, 429])
  for (let times = 0; times < 10; times += 1) assert.equal((await ask(under, { path: '/health/live' })).status, 200)
})

test('client addresses have each their own limit, which a header does not change', async t => {
  const under = await open(t, { RATE_PER_SECOND: '5' })
  const bursts = await Promise.all(
    Array.from({ length: 20 }, (_, index) => burst(under, 8, { from: `127.0.0.${index + 2}` })),
  )
  for (const answers of bursts) assert.deepEqual([countOf(answers, 200), countOf(answers, 429)], [5, 3])
  await pause(1100)
  const forged = []
  for (let index = 0; index < 8; index += 1)
    forged.push(await ask(under, { headers: { 'x-forwarded-for': `203.0.113.${index}` } }))
  assert.equal(countOf(forged, 429), 3)
})

test('behind a declared proxy the client is who the proxy says, the last hop that is not declared', async t => {
  const under = await open(t, { RATE_PER_SECOND: '5', TRUSTED_PROXIES: '127.0.0.9,10.0.0.0/8' })
  const through = (hops: string) => ({ from: '127.0.0.9', headers: { 'x-forwarded-for': hops } })
  const one = await burst(under, 8, through('198.51.100.1, 203.0.113.1, 10.1.2.3'))
  assert.equal(countOf(one, 429), 3)
  const answers = await Promise.all([1, 2, 3].map(index => ask(under, through(`203.0.113.${index + 1}`))))
  assert.equal(countOf(answers, 200), 3)
  assert.ok(under.asked.some(({ clientAddress }) => clientAddress === '203.0.113.1'))
  const direct = await burst(under, 8, { headers: { 'x-forwarded-for': '203.0.113.77' } })
  assert.equal(countOf(direct, 429), 3)
  assert.ok(under.asked.every(({ clientAddress }) => clientAddress !== '203.0.113.77'))
})

test('behind a declared proxy requests under way are counted, by the client’s address', async t => {
  const under = await open(t, { CONNECTIONS_PER_CLIENT: '3', TRUSTED_PROXIES: '127.0.0.9' })
  const { promise, resolve } = Promise.withResolvers<void>()
  under.answer('GET /queue/board', async () => {
    await promise
    return { status: 200, body: {} }
  })
  const through = (client: string) => ask(under, { from: '127.0.0.9', headers: { 'x-forwarded-for': client } })
  const waiting = [1, 2, 3].map(() => through('203.0.113.1'))
  await pause(200)
  assert.equal((await through('203.0.113.1')).status, 429)
  const other = through('203.0.113.2')
  await pause(100)
  resolve()
  assert.equal(countOf(await Promise.all([...waiting, other]), 200), 4)
  assert.equal((await through('203.0.113.1')).status, 200)
})
