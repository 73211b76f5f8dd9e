import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { inventedRecord } from '../../test/invented-record.ts'
import { openTestPlatform, type StartedService } from '../../test/service-fixture.ts'
import { openBus } from '../kit/stores/open-bus.ts'
import type { Delivery } from '../kit/stores/ports.ts'
import type { Registration } from './api.ts'
import { start } from './main.ts'

const platform = openTestPlatform()
const bus = await openBus(`sqlite:${join(platform.folder, 'bus.sqlite')}`, { service: 'patient-queue-service' })
after(async () => {
  await bus.close()
  await platform.close()
})

const register = (user: StartedService, number: number, registrationId: string) =>
  user.ask<Registration>('POST', '/patients', {
    from: 'ocr-service',
    headers: { 'idempotency-key': registrationId, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    body: { registrationId, priority: 'HIGH', record: inventedRecord(number) },
  })

const closedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const until = async (condition: () => boolean): Promise<void> => {
  for (let wait = 0; wait < 200 && !condition(); wait += 1) await new Promise(resolve => setTimeout(resolve, 50))
}

test('while the bus is away registrations go on; once it is back each is published, exactly once', async () => {
  const seen: Delivery[] = []
  const queue = { queue: 'patient-queue-service.registrations', topics: ['user.registered'] }
  await bus.consume(queue, async delivery => void seen.push(delivery))
  const user = await platform.startService('user-service', start, {
    RABBITMQ_URL: `amqp://nobody:nothing@127.0.0.1:${await closedPort()}/mediq?exchange=mediq_exchange`,
  })
  const single = await register(user, 1, 'single')
  const repeats = await Promise.all(Array.from({ length: 50 }, () => register(user, 2, 'repeated')))
  assert.deepEqual(new Set([single, ...repeats].map(({ status }) => status)), new Set([201]))
  await user.close()
  assert.equal(seen.length, 0)

  const again = await platform.startService('user-service', start)
  await register(again, 3, 'direct')
  await until(() => seen.length >= 3)
  await new Promise(resolve => setTimeout(resolve, 300))
  assert.deepEqual(seen.map(({ id }) => id).sort(), ['direct', 'repeated', 'single'])
  const event = seen.find(({ id }) => id === 'single')
  assert.deepEqual(event?.data, { registrationId: 'single', patientId: single.body.patientId, priority: 'HIGH' })
  assert.match(event?.headers.traceparent ?? '', /^00-a{32}-[0-9a-f]{16}-01$/)
})
