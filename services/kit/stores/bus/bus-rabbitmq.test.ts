import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Connection } from 'rabbitmq-client'
import { startRabbitmq } from '../../../../test/servers/rabbitmq.ts'
import { missing, shared } from '../../../../test/servers/server.ts'
import { busContract } from '../bus.contract.ts'
import { keeps } from '../contract.ts'
import { openBus } from '../open-bus.ts'
import { outageContract } from '../outage.contract.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { eventually, inbox } from './contract-inbox.ts'

const skip = missing('rabbitmq')
const rabbitmq = shared(startRabbitmq)
after(rabbitmq.stop)

const opened = async (options = {}) => {
  const server = await rabbitmq.started()
  const open = (changes = {}) => openBus(`${server.url}&queues=quorum`, { service: 'contract', ...options, ...changes })
  return { server, open, bus: await open() }
}

keeps(
  {
    name: 'Bus on RabbitMQ',
    skip,
    start: async () => {
      const { server, open, bus } = await opened()
      return { context: { bus, url: server.url, open }, stop: () => bus.close() }
    },
  },
  busContract,
)

keeps(
  {
    name: 'Bus on RabbitMQ that goes away',
    skip,
    start: async () => {
      const { server, bus } = await opened()
      const act = () => bus.publish('act', { id: 'act', data: null })
      return { context: { server, act, ready: () => bus.ready() }, stop: () => bus.close() }
    },
  },
  outageContract,
)

test('a consumer and a listener find their way back after the server was away', { skip }, async t => {
  const { server, bus } = await opened()
  t.after(() => bus.close())
  const [queued, heard] = [inbox(), inbox()]
  await bus.consume({ queue: 'survivor', topics: ['topic'] }, queued.handler)
  await bus.listen(['topic'], heard.handler)
  await bus.publish('topic', { id: 'before', data: null })
  await Promise.all([queued.has(1), heard.has(1)])
  await server.kill()
  await assert.rejects(bus.ready(), StoreUnavailable)
  await server.restart()
  const isReady = () =>
    bus.ready().then(
      () => true,
      () => false,
    )
  await eventually('the bus to be ready again', isReady)
  await bus.publish('topic', { id: 'after', data: null })
  await Promise.all([eventually('both', () => queued.ids().includes('after')), heard.has(2)])
  // The server may have been killed before it read the acknowledgement of the first.
  assert.deepEqual(
    [[...new Set(queued.ids())], heard.ids()],
    [
      ['before', 'after'],
      ['before', 'after'],
    ],
  )
})

test('a wrong password is an unavailable store, and is not told', { skip }, async t => {
  const server = await rabbitmq.started()
  const url = new URL(server.url)
  url.password = 'not-the-password'
  const bus = await openBus(url.href, { service: 'contract' })
  t.after(() => bus.close())
  const reasons = new Set<string>()
  await eventually('the refusal', async () => {
    const error = await bus.ready().catch((error: unknown) => error)
    assert.ok(error instanceof StoreUnavailable)
    assert.doesNotMatch(JSON.stringify(error) + error.stack, /not-the-password/)
    return reasons.add(error.reason).has('access denied')
  })
})

test('where the URL insists on replicated queues, a plain one of the same name is refused, not used', {
  skip,
}, async t => {
  const { url } = await rabbitmq.started()
  const server = new Connection(url.replace(/\?.*/, ''))
  t.after(() => server.close())
  await server.queueDeclare({ queue: 'plain', durable: true })
  const insisting = await openBus(`${url}&queues=quorum`, { service: 'contract' })
  t.after(() => insisting.close())
  const easy = await openBus(url, { service: 'contract' })
  t.after(() => easy.close())
  await assert.rejects(insisting.declare({ queue: 'plain', topics: [] }), { code: 'PRECONDITION_FAILED' })
  await easy.declare({ queue: 'plain', topics: [] })
  await insisting.declare({ queue: 'replicated', topics: [] })
  await assert.rejects(server.queueDeclare({ queue: 'replicated', durable: true }), /x-queue-type/)
})
