import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startMariadb } from '../../test/servers/mariadb.ts'
import { startRedis } from '../../test/servers/redis.ts'
import { missing, shared } from '../../test/servers/server.ts'
import { codeOf, openTestPlatform, type StartedService, type TestPlatform } from '../../test/service-fixture.ts'
import { start } from './main.ts'
import type { Board, Priority, Statistics, Ticket } from './schemas.ts'

const skip = missing('mariadb') || missing('redis')
const mariadb = shared(startMariadb)
const redis = shared(startRedis)

let platform: TestPlatform
let replicas: readonly [StartedService, StartedService]
let token: string

before(async () => {
  if (skip) return
  platform = openTestPlatform()
  const urls = { MYSQL_URL: (await mariadb.started()).url, REDIS_URL: (await redis.started()).url }
  const bus = { RABBITMQ_URL: `sqlite:${join(platform.folder, 'bus.sqlite')}` }
  const open = () => platform.startService('patient-queue-service', start, { ...urls, ...bus })
  replicas = [await open(), await open()]
  token = await platform.personToken('OPERATOR')
})
after(async () => {
  if (skip) return
  await platform.close()
  await mariadb.stop()
  await redis.stop()
})

const issue = (replica: StartedService, registrationId: string, priority: Priority = 'NORMAL') =>
  replica.ask<Ticket>('POST', '/queue/tickets', {
    from: 'ocr-service',
    body: { registrationId, patientId: `patient-${registrationId}`, priority },
  })
const ask = <Body>(method: string, path: string, body?: unknown) => replicas[1].ask<Body>(method, path, { token, body })

test('two replicas on MariaDB and Redis issue 200 tickets at once without a gap, each registration once', {
  skip,
}, async () => {
  const asked = Array.from({ length: 100 }, (_, index) => [
    issue(replicas[0], `r${index}`),
    issue(replicas[1], `r${index}`),
    issue(replicas[index % 2 === 0 ? 0 : 1], `s${index}`),
  ])
  const answers = await Promise.all(asked.flat())
  assert.ok(answers.every(({ status }) => status === 200 || status === 201))
  const numbers = [...new Set(answers.map(({ body }) => Number(body.number.split('-')[2])))]
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: 200 }, (_, index) => index + 1),
  )
  assert.equal(answers.filter(({ status }) => status === 201).length, 200)
})

test('what one replica issued has the same place in the other’s line', { skip }, async () => {
  const { body } = await issue(replicas[0], 'urgent', 'URGENT')
  const next = await ask<Ticket>('GET', '/queue/next')
  assert.deepEqual([next.body.id, next.body.position], [body.id, 1])
  const last = await ask<{ tickets: Ticket[]; total: number }>('GET', '/queue?status=WAITING&offset=200')
  assert.deepEqual([last.body.total, last.body.tickets[0]?.position], [201, 201])
})

test('steps, their refusals and their counts are as on the embedded stores', { skip }, async () => {
  const { id } = (await ask<Ticket>('GET', '/queue/next')).body
  const step = (status: string) => ask<Ticket>('PATCH', `/queue/${id}/status`, { status })
  assert.equal((await ask('POST', `/queue/${id}/call`)).status, 200)
  assert.equal(codeOf(await step('COMPLETED')), 'wrong-state')
  assert.equal((await step('IN_PROGRESS')).status, 200)
  assert.equal((await step('COMPLETED')).status, 200)
  const { body } = await ask<Statistics>('GET', '/queue/stats')
  assert.deepEqual(
    [body.total, body.byStatus.COMPLETED, body.byStatus.WAITING, body.byPriority.URGENT],
    [201, 1, 200, 1],
  )
  assert.ok(body.meanServiceMinutes !== null && body.meanWaitMinutes !== null)
  const board = await ask<Board>('GET', '/queue/board')
  assert.equal(board.body.waitingCount, 200)
})
