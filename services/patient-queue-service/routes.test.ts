import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { eventually, minute, openQueueClinic, type QueueClinic } from '../../test/queue-fixture.ts'
import { codeOf } from '../../test/service-fixture.ts'
import type { Board, Statistics, Ticket } from './schemas.ts'

let clinic: QueueClinic

beforeEach(async () => {
  clinic = await openQueueClinic()
})
afterEach(() => clinic.close())

const step = async (id: string, status: string) =>
  (await clinic.asOperator<Ticket>('PATCH', `/queue/${id}/status`, { status })).status

test('a registration gets its ticket once: 201, then 200 with the same', async () => {
  const first = await clinic.issue('1')
  const again = await clinic.issue('1')
  assert.deepEqual([first.status, again.status], [201, 200])
  assert.deepEqual(again.body, first.body)
  assert.deepEqual(first.body, {
    id: first.body.id,
    number: 'PQ-20260801-001',
    status: 'WAITING',
    priority: 'NORMAL',
    patientId: 'patient-1',
    registrationId: '1',
    position: 1,
    estimatedWaitMinutes: 0,
    createdAt: '2026-08-01T02:00:00.000Z',
  })
})

test('200 tickets asked for at once have 200 numbers without a gap, each with the position it was asked at', async () => {
  const issued = await Promise.all(Array.from({ length: 200 }, (_, index) => clinic.issue(`r${index}`)))
  const sequences = issued.map(({ body }) => Number(body.number.slice('PQ-20260801-'.length)))
  assert.deepEqual(
    sequences.toSorted((a, b) => a - b),
    Array.from({ length: 200 }, (_, index) => index + 1),
  )
  assert.ok(issued.every(({ body }) => (body.position ?? 0) >= 1))
  const last = await clinic.asOperator<Ticket>('GET', `/queue/${issued[199]?.body.id}`)
  assert.equal(last.body.position, sequences[199])
})

test('only ocr-service may ask for a ticket, and only in its form', async () => {
  const body = { registrationId: 'r', patientId: 'p', priority: 'NORMAL' }
  const ask = async (from: 'api-gateway' | 'ocr-service' | null, given: unknown) =>
    (await clinic.queue().ask('POST', '/queue/tickets', { from, body: given, token: clinic.tokens.ADMIN_FASKES }))
      .status
  assert.equal(await ask(null, body), 401)
  assert.equal(await ask('api-gateway', body), 403)
  assert.equal(await ask('ocr-service', { ...body, priority: 'SOON' }), 400)
  assert.equal(await ask('ocr-service', { ...body, more: 1 }), 400)
})

test('the ticket of a registration is found, and 404 while there is none', async () => {
  await clinic.issue('1')
  const find = (id: string) => clinic.queue().ask<Ticket>('GET', `/queue/tickets/${id}`, { from: 'ocr-service' })
  assert.equal((await find('1')).body.number, 'PQ-20260801-001')
  assert.equal((await find('2')).status, 404)
})

test('the next patient is the most urgent, then the first to arrive; nobody there: 404', async () => {
  const empty = await clinic.asOperator('GET', '/queue/next')
  assert.deepEqual([empty.status, codeOf(empty)], [404, 'queue-empty'])
  let count = 0
  for (const priority of ['LOW', 'NORMAL', 'NORMAL', 'URGENT', 'HIGH'] as const)
    await clinic.issue(`r${count++}`, priority)
  const order: string[] = []
  for (let count = 0; count < 5; count += 1) {
    const { body } = await clinic.asOperator<Ticket>('GET', '/queue/next')
    assert.equal(body.position, 1)
    order.push(`${body.priority} ${body.number.slice(-1)}`)
    assert.equal((await clinic.asOperator('POST', `/queue/${body.id}/call`)).status, 200)
  }
  assert.deepEqual(order, ['URGENT 4', 'HIGH 5', 'NORMAL 2', 'NORMAL 3', 'LOW 1'])
})

test('a ticket goes from call to end with its times, and each step is told', async () => {
  const { id, number } = (await clinic.issue('1')).body
  clinic.pass(minute)
  const called = await clinic.asOperator<Ticket>('POST', `/queue/${id}/call`)
  assert.deepEqual([called.status, called.body.status, called.body.position], [200, 'CALLED', null])
  assert.equal(called.body.calledAt, '2026-08-01T02:01:00.000Z')
  assert.equal((await clinic.asOperator('POST', `/queue/${id}/call`)).status, 409)
  assert.equal(await step(id, 'IN_PROGRESS'), 200)
  clinic.pass(4 * minute)
  assert.equal(await step(id, 'COMPLETED'), 200)
  const wrong = await clinic.asOperator('PATCH', `/queue/${id}/status`, { status: 'CALLED' })
  assert.deepEqual([wrong.status, codeOf(wrong)], [409, 'wrong-state'])
  await eventually(() => clinic.eventsOf(number).length === 4)
  assert.deepEqual(clinic.eventsOf(number), [
    ['queue.registered', 'WAITING'],
    ['queue.called', 'CALLED'],
    ['queue.started', 'IN_PROGRESS'],
    ['queue.completed', 'COMPLETED'],
  ])
})

test('a cancelled ticket and a no-show are told too; cancelling twice is fine, after the end it is not', async () => {
  const [one, other] = [(await clinic.issue('1')).body, (await clinic.issue('2')).body]
  assert.equal((await clinic.asOperator('DELETE', `/queue/${one.id}`)).status, 204)
  assert.equal((await clinic.asOperator('DELETE', `/queue/${one.id}`)).status, 204)
  assert.equal(await step(other.id, 'NO_SHOW'), 200)
  assert.equal((await clinic.asOperator('DELETE', `/queue/${other.id}`)).status, 409)
  await eventually(() => clinic.eventsOf(one.number).length + clinic.eventsOf(other.number).length === 4)
  assert.deepEqual(clinic.eventsOf(one.number)[1], ['queue.cancelled', 'CANCELLED'])
  assert.deepEqual(clinic.eventsOf(other.number)[1], ['queue.no-show', 'NO_SHOW'])
})

test('two operators call one patient: one may, the other is told that it happened', async () => {
  const { id } = (await clinic.issue('1')).body
  const calls = await Promise.all([1, 2, 3].map(() => clinic.asOperator('POST', `/queue/${id}/call`)))
  assert.deepEqual(calls.map(({ status }) => status).toSorted(), [200, 409, 409])
})

test('a priority moves a waiting ticket, and no other', async () => {
  const [one, two] = [(await clinic.issue('1')).body, (await clinic.issue('2')).body]
  const change = (id: string) => clinic.asOperator<Ticket>('PATCH', `/queue/${id}/priority`, { priority: 'HIGH' })
  const moved = await change(two.id)
  assert.deepEqual([moved.status, moved.body.priority, moved.body.position], [200, 'HIGH', 1])
  assert.equal((await change(two.id)).status, 200)
  assert.equal((await clinic.asOperator<Ticket>('GET', `/queue/${one.id}`)).body.position, 2)
  await clinic.asOperator('POST', `/queue/${one.id}/call`)
  assert.equal((await change(one.id)).status, 409)
  await eventually(() => clinic.eventsOf(two.number).length === 2)
  assert.deepEqual(clinic.eventsOf(two.number)[1], ['queue.reprioritised', 'WAITING'])
})

test('what is not there is 404, what is malformed 400', async () => {
  const asked: readonly [string, string, unknown?][] = [
    ['GET', '/queue/nobody'],
    ['POST', '/queue/nobody/call'],
    ['PATCH', '/queue/nobody/status', { status: 'CALLED' }],
    ['PATCH', '/queue/nobody/priority', { priority: 'HIGH' }],
    ['DELETE', '/queue/nobody'],
  ]
  for (const [method, path, body] of asked) assert.equal((await clinic.asOperator(method, path, body)).status, 404)
  assert.equal((await clinic.asOperator('PATCH', '/queue/nobody/status', { status: 'GONE' })).status, 400)
  assert.equal((await clinic.asOperator('PATCH', '/queue/nobody/priority', {})).status, 400)
  assert.equal((await clinic.asOperator('GET', '/queue?day=today')).status, 400)
  assert.equal((await clinic.asOperator('GET', '/queue?limit=501')).status, 400)
  assert.equal((await clinic.asOperator('GET', '/queue?status=GONE')).status, 400)
})

test('the estimate is 15 minutes a patient until treatments were measured, then their mean', async () => {
  const [one] = [(await clinic.issue('1')).body, (await clinic.issue('2')).body]
  const last = (await clinic.issue('3')).body
  assert.equal(last.estimatedWaitMinutes, 30)
  await clinic.asOperator('POST', `/queue/${one.id}/call`)
  await step(one.id, 'IN_PROGRESS')
  clinic.pass(4 * minute)
  await step(one.id, 'COMPLETED')
  const { body } = await clinic.asOperator<Ticket>('GET', `/queue/${last.id}`)
  assert.deepEqual([body.position, body.estimatedWaitMinutes], [2, 4])
})

test('a patient sees their own tickets and nobody else’s', async () => {
  const own = (await clinic.issue('1')).body
  const other = (await clinic.issue('2')).body
  const asPatient = <Body>(path: string) => clinic.queue().ask<Body>('GET', path, { token: clinic.tokens.PASIEN })
  assert.equal((await asPatient(`/queue/${own.id}`)).status, 200)
  assert.equal((await asPatient(`/queue/${other.id}`)).status, 403)
  const { body } = await asPatient<{ tickets: Ticket[] }>('/queue/mine')
  assert.deepEqual(
    body.tickets.map(({ number }) => number),
    [own.number],
  )
})

test('the board shows numbers: who is served, who waits, how many', async () => {
  const tickets: Ticket[] = []
  for (const id of ['1', '2', '3']) tickets.push((await clinic.issue(id)).body)
  await clinic.asOperator('POST', `/queue/${tickets[0]?.id}/call`)
  const { status, body } = await clinic.queue().ask<Board>('GET', '/queue/board')
  assert.equal(status, 200)
  assert.deepEqual(body, {
    serving: ['PQ-20260801-001'],
    waiting: ['PQ-20260801-002', 'PQ-20260801-003'],
    waitingCount: 2,
    updatedAt: '2026-08-01T02:00:00.000Z',
  })
})

test('the list is of today, of a day, of a status, page by page; those who wait come in the order of the line', async () => {
  for (const id of ['1', '2']) await clinic.issue(id)
  clinic.pass(24 * 60 * minute)
  await clinic.issue('3')
  await clinic.issue('4', 'URGENT')
  const numbers = async (query: string) => {
    const { body } = await clinic.asOperator<{ tickets: Ticket[]; total: number }>('GET', `/queue${query}`)
    return [body.total, ...body.tickets.map(({ number, position }) => `${number.slice(9)}@${position}`)]
  }
  assert.deepEqual(await numbers(''), [2, '02-001@4', '02-002@1'])
  assert.deepEqual(await numbers('?day=2026-08-01'), [2, '01-001@2', '01-002@3'])
  assert.deepEqual(await numbers('?status=WAITING'), [4, '02-002@1', '01-001@2', '01-002@3', '02-001@4'])
  assert.deepEqual(await numbers('?status=WAITING&limit=1&offset=1'), [4, '01-001@2'])
  assert.deepEqual(await numbers('?status=CALLED'), [0])
})

test('the statistics count the day and measure it', async () => {
  const one = (await clinic.issue('1', 'HIGH')).body
  await clinic.issue('2')
  clinic.pass(10 * minute)
  await clinic.asOperator('POST', `/queue/${one.id}/call`)
  await step(one.id, 'IN_PROGRESS')
  clinic.pass(5 * minute)
  await step(one.id, 'COMPLETED')
  const { status, body } = await clinic.asOperator<Statistics>('GET', '/queue/stats')
  assert.equal(status, 200)
  assert.deepEqual(body, {
    day: '2026-08-01',
    total: 2,
    byStatus: { WAITING: 1, CALLED: 0, IN_PROGRESS: 0, COMPLETED: 1, CANCELLED: 0, NO_SHOW: 0 },
    byPriority: { URGENT: 0, HIGH: 1, NORMAL: 1, LOW: 0 },
    meanWaitMinutes: 10,
    meanServiceMinutes: 5,
    waitingNow: 1,
    minutesPerPatient: 5,
  })
  const yesterday = await clinic.asOperator<Statistics>('GET', '/queue/stats?day=2026-07-31')
  assert.deepEqual([yesterday.body.total, yesterday.body.waitingNow], [0, 1])
})

test('every route of the desk is closed to patients and kiosks, and to nobody in particular', async () => {
  const { id } = (await clinic.issue('1')).body
  const asked: readonly [string, string, unknown?][] = [
    ['GET', '/queue'],
    ['GET', '/queue/stats'],
    ['GET', '/queue/next'],
    ['POST', `/queue/${id}/call`],
    ['PATCH', `/queue/${id}/status`, { status: 'CALLED' }],
    ['PATCH', `/queue/${id}/priority`, { priority: 'HIGH' }],
    ['DELETE', `/queue/${id}`],
  ]
  for (const [method, path, body] of asked) {
    const as = async (token?: string) =>
      (await clinic.queue().ask(method, path, { body, ...(token === undefined ? {} : { token }) })).status
    assert.deepEqual([await as(), await as(clinic.tokens.PASIEN), await as(clinic.tokens.KIOSK)], [401, 403, 403], path)
  }
  assert.equal((await clinic.queue().ask('GET', '/queue/mine', { token: clinic.tokens.OPERATOR })).status, 403)
  assert.equal((await clinic.queue().ask('GET', '/queue/board', { from: null })).status, 401)
})

test('after a restart numbers, line and statistics go on where they were', async () => {
  for (const id of ['1', '2']) await clinic.issue(id)
  await clinic.restart()
  const { body } = await clinic.issue('3')
  assert.deepEqual([body.number, body.position], ['PQ-20260801-003', 3])
})

test('the metrics count tickets by priority and tell how many wait', async () => {
  await clinic.issue('1', 'URGENT')
  const { body } = await clinic.queue().ask<string>('GET', '/metrics')
  assert.match(body, /queue_tickets_issued_total\{priority="URGENT",service="patient-queue-service"\} 1/)
  assert.match(body, /queue_length\{service="patient-queue-service"\} 1/)
})

test('nothing that identifies a patient is logged', async () => {
  await clinic.issue('1')
  assert.doesNotMatch(clinic.platform.log('patient-queue-service'), /patient-1/)
})
