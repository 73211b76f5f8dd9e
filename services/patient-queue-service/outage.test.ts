import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { afterEach, beforeEach, test } from 'node:test'
import { codeOf, openTestPlatform, type StartedService, type TestPlatform } from '../../test/service-fixture.ts'
import { start } from './main.ts'
import type { Board, Priority, Ticket } from './schemas.ts'

let platform: TestPlatform
let nowhere: number

/** A port on which nobody listens. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

beforeEach(async () => {
  platform = openTestPlatform()
  nowhere = await freePort()
})
afterEach(() => platform.close())

const issue = (queue: StartedService, registrationId: string, priority: Priority) =>
  queue.ask<Ticket>('POST', '/queue/tickets', {
    from: 'ocr-service',
    body: { registrationId, patientId: 'patient', priority },
  })

test('without the cache and the bus tickets are issued, ordered, called and shown', async () => {
  const queue = await platform.startService('patient-queue-service', start, {
    REDIS_URL: `redis://127.0.0.1:${nowhere}/0`,
    RABBITMQ_URL: `amqp://127.0.0.1:${nowhere}/mediq`,
  })
  const token = await platform.personToken('OPERATOR')
  const first = await issue(queue, 'a', 'NORMAL')
  const second = await issue(queue, 'b', 'URGENT')
  assert.deepEqual([first.body.position, second.body.position], [1, 1])
  assert.equal((await queue.ask('POST', `/queue/${second.body.id}/call`, { token })).status, 200)
  const { body } = await queue.ask<Board>('GET', '/queue/board')
  assert.deepEqual([body.serving, body.waiting, body.waitingCount], [[second.body.number], [first.body.number], 1])
  assert.equal((await queue.ready()).ready, true)
})

test('without the database it answers 503 with Retry-After and says that it is not ready', async () => {
  const environment = platform.environmentOf('patient-queue-service', {
    MYSQL_URL: `mysql://nobody:nothing@127.0.0.1:${nowhere}/mediq`,
  })
  const queue = await start(environment)
  try {
    const headers = { 'x-service-token': await platform.serviceToken('api-gateway', 'patient-queue-service') }
    const reply = await fetch(`${queue.url}/queue/board`, { headers })
    const body = await reply.json()
    assert.deepEqual([reply.status, codeOf({ status: 503, body, headers: reply.headers })], [503, 'unavailable'])
    assert.ok(Number(reply.headers.get('retry-after')) >= 1)
    assert.equal((await queue.ready()).ready, false)
  } finally {
    await queue.close()
  }
})
