import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket, { type ClientOptions } from 'ws'
import { type GatewayUnderTest, openGateway } from '../../../test/gateway-fixture.ts'
import { openBus } from '../../kit/stores/open-bus.ts'
import type { Bus } from '../../kit/stores/ports.ts'

let under: GatewayUnderTest
let bus: Bus
const sockets = new Set<WebSocket>()

before(async () => {
  const variation = { silenceMilliseconds: 400, pingMilliseconds: 300, busPauseMilliseconds: 50 }
  const variables = { RATE_PER_SECOND: '500', PUBLIC_HOSTS: 'mediq.example' }
  under = await openGateway({ variation, variables })
  bus = await openBus(under.platform.environmentOf('api-gateway').RABBITMQ_URL ?? '', { service: 'a test' })
})
after(async () => {
  for (const socket of sockets) socket.terminate()
  await bus.close()
  await under.close()
})

type Message = { readonly type: string; readonly [more: string]: unknown }

const open = async (options: ClientOptions = {}) => {
  const socket = new WebSocket(`${under.gateway.url.replace('http', 'ws')}/notifications`, options)
  sockets.add(socket)
  const heard: Message[] = []
  socket.on('message', data => heard.push(JSON.parse(String(data))))
  const closed = once(socket, 'close').then(([code]) => code as number)
  await once(socket, 'open')
  const until = async (type: string): Promise<Message> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const found = heard.find(message => message.type === type)
      if (found !== undefined) return found
      await pause(20)
    }
    throw new Error(`never heard ${type}, only ${JSON.stringify(heard)}`)
  }
  return { socket, heard, closed, until, say: (what: unknown) => socket.send(JSON.stringify(what)) }
}
const subscribe = async (accessToken?: string) => {
  const client = await open()
  client.say({ type: 'subscribe', ...(accessToken === undefined ? {} : { accessToken }) })
  await client.until('subscribed')
  return client
}
const change = (status: string, patientId: string) => ({
  ticketId: `ticket of ${patientId}`.slice(0, 36),
  number: 'PQ-20260105-017',
  status,
  priority: 'NORMAL',
  patientId,
  registrationId: 'registration-1',
  at: '2026-01-05T01:00:00.000Z',
})
let messages = 0
const publish = (topic: string, data: unknown) => bus.publish(topic, { id: `message-${messages++}`, data })

test('an event on the bus reaches each audience with its share', async () => {
  under.answer('GET /queue/mine', () => ({ status: 200, body: { tickets: [] } }))
  const board = await subscribe()
  const kiosk = await subscribe(await under.platform.personToken('KIOSK'))
  const operator = await subscribe(await under.platform.personToken('OPERATOR'))
  const patient = await subscribe(await under.platform.personToken('PASIEN', { patientId: 'patient-1' }))
  const other = await subscribe(await under.platform.personToken('PASIEN', { patientId: 'patient-2' }))
  await publish('queue.called', change('CALLED', 'patient-1'))
  const forBoard = { type: 'queue.called', number: 'PQ-20260105-017', status: 'CALLED', at: '2026-01-05T01:00:00.000Z' }
  assert.deepEqual(await board.until('queue.called'), forBoard)
  assert.deepEqual(await kiosk.until('queue.called'), forBoard)
  assert.deepEqual(await operator.until('queue.called'), { type: 'queue.called', ...change('CALLED', 'patient-1') })
  assert.equal((await patient.until('your-turn')).number, 'PQ-20260105-017')
  await pause(50)
  assert.deepEqual(
    other.heard.map(({ type }) => type),
    ['subscribed'],
  )
  assert.deepEqual(
    patient.heard.map(({ type }) => type),
    ['subscribed', 'your-turn'],
  )
  assert.deepEqual(
    [board, operator, patient].map(({ heard }) => heard[0]?.audience),
    ['board', 'staff', 'patient'],
  )
})

test('a patient’s tickets are read once, in the patient’s name', async () => {
  under.asked.length = 0
  const token = await under.platform.personToken('PASIEN', { patientId: 'patient-3' })
  await subscribe(token)
  assert.deepEqual(
    under.asked.map(({ route, role, headers }) => [route, role, headers.authorization]),
    [['GET /queue/mine', 'PASIEN', `Bearer ${token}`]],
  )
})

test('a patient whose tickets cannot be read now hears what follows', async () => {
  under.answer('GET /queue/mine', () => ({ status: 503, headers: { 'retry-after': '1' } }))
  const patient = await subscribe(await under.platform.personToken('PASIEN', { patientId: 'patient-4' }))
  await publish('queue.called', change('CALLED', 'patient-4'))
  await patient.until('your-turn')
  under.answer('GET /queue/mine', () => ({ status: 200, body: { tickets: [] } }))
})

test('the same connection may subscribe again, with a fresh token or with none', async () => {
  const client = await subscribe(await under.platform.personToken('OPERATOR'))
  client.heard.length = 0
  client.say({ type: 'subscribe' })
  assert.equal((await client.until('subscribed')).audience, 'board')
  await publish('queue.called', change('CALLED', 'patient-5'))
  assert.equal((await client.until('queue.called')).patientId, undefined)
})

const closings: Readonly<Record<string, readonly [what: () => Promise<string | Buffer>, code: number]>> = {
  'a token that is none': [async () => JSON.stringify({ type: 'subscribe', accessToken: 'x' }), 4401],
  'an expired token': [
    async () =>
      JSON.stringify({ type: 'subscribe', accessToken: await under.platform.personToken('OPERATOR', { seconds: -1 }) }),
    4401,
  ],
  'a patient’s token without a patient': [
    async () => JSON.stringify({ type: 'subscribe', accessToken: await under.platform.personToken('PASIEN') }),
    4401,
  ],
  'no JSON': [async () => 'hello', 1008],
  'something else than a subscription': [async () => JSON.stringify({ type: 'publish', topic: 'queue.called' }), 1008],
  'more than a subscription': [async () => JSON.stringify({ type: 'subscribe', audience: 'staff' }), 1008],
  'bytes that are no text': [async () => Buffer.from([0, 255, 1]), 1008],
  'a message without end': [async () => 'x'.repeat(5000), 1009],
}

for (const [what, [message, code]] of Object.entries(closings)) {
  test(`${what} closes the connection with ${code}`, async () => {
    const client = await open()
    client.socket.send(await message())
    assert.equal(await client.closed, code)
    assert.deepEqual(client.heard, [])
  })
}

test('who says nothing is let go', async () => {
  const client = await open()
  assert.equal(await client.closed, 4408)
})

test('who says too much is let go', async () => {
  const client = await open()
  for (let times = 0; times < 800; times += 1) client.say({ type: 'subscribe' })
  assert.equal(await client.closed, 4429)
  await pause(1100)
})

test('a subscription ends with its token', async () => {
  const client = await subscribe(await under.platform.personToken('OPERATOR', { seconds: 1 }))
  assert.equal(await client.closed, 4401)
})

test('a client that does not answer pings is let go; one that does stays, however quiet', async () => {
  const silent = await open({ autoPong: false } as ClientOptions)
  silent.say({ type: 'subscribe' })
  const quiet = await subscribe()
  assert.equal(await silent.closed, 1006)
  assert.equal(quiet.socket.readyState, WebSocket.OPEN)
})

test('a page of another origin may not listen, one of ours may', async () => {
  const foreign = new WebSocket(`${under.gateway.url.replace('http', 'ws')}/notifications`, {
    origin: 'https://evil.example',
  })
  const [error] = await once(foreign, 'error')
  assert.match(String(error), /403/)
  for (const origin of [under.gateway.url, 'https://mediq.example']) {
    const { socket } = await open({ origin })
    assert.equal(socket.readyState, WebSocket.OPEN)
  }
})

test('a token in the address does not count', async () => {
  const token = await under.platform.personToken('OPERATOR')
  const socket = new WebSocket(`${under.gateway.url.replace('http', 'ws')}/notifications?accessToken=${token}`)
  sockets.add(socket)
  const [code] = await once(socket, 'close')
  assert.equal(code, 4408)
  assert.doesNotMatch(under.platform.log('api-gateway'), /accessToken|eyJ/)
})

test('a gateway that stops says so and does not wait for those who do not listen', async () => {
  const stopping = await openGateway({ variation: { pingMilliseconds: 100_000 } })
  const address = `${stopping.gateway.url.replace('http', 'ws')}/notifications`
  const [polite, deaf] = [new WebSocket(address), new WebSocket(address)]
  await Promise.all([once(polite, 'open'), once(deaf, 'open')])
  deaf.pause()
  const closed = once(polite, 'close')
  const began = performance.now()
  await stopping.close()
  assert.equal((await closed)[0], 1001)
  assert.ok(performance.now() - began < 4000)
  deaf.terminate()
})
