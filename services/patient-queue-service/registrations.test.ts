import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { eventually, openQueueClinic, type QueueClinic } from '../../test/queue-fixture.ts'
import type { LineMoved, Priority, Ticket } from './schemas.ts'

let clinic: QueueClinic

beforeEach(async () => {
  clinic = await openQueueClinic()
})
afterEach(() => clinic.close())

const register = (registrationId: string, priority: Priority = 'NORMAL') =>
  clinic.bus.publish('user.registered', {
    id: registrationId,
    data: { registrationId, patientId: `patient-${registrationId}`, priority },
  })
const listed = async () => (await clinic.asOperator<{ tickets: Ticket[] }>('GET', '/queue?limit=500')).body.tickets

test('a registration without a call gets its ticket from the event, once however often it is told', async () => {
  for (let count = 0; count < 5; count += 1) await register('1', 'HIGH')
  await eventually(async () => (await listed()).length > 0)
  await register('1', 'HIGH')
  await register('2')
  await eventually(async () => (await listed()).length > 1)
  assert.deepEqual(
    (await listed()).map(({ registrationId, priority }) => [registrationId, priority]),
    [
      ['1', 'HIGH'],
      ['2', 'NORMAL'],
    ],
  )
})

test('call and event at the same time issue one ticket each, numbered without a gap', async () => {
  const ids = Array.from({ length: 50 }, (_, index) => `r${index}`)
  await Promise.all(ids.flatMap(id => [clinic.issue(id), register(id)]))
  await register('last')
  await eventually(async () => (await listed()).some(({ registrationId }) => registrationId === 'last'))
  const tickets = await listed()
  assert.deepEqual(
    tickets.map(({ number }) => number.slice(-3)),
    Array.from({ length: 51 }, (_, index) => String(index + 1).padStart(3, '0')),
  )
})

test('a message of another form ends among the dead letters and holds up nothing', async () => {
  await clinic.bus.publish('user.registered', { id: 'odd', data: { registrationId: 7 } })
  await register('1')
  await eventually(async () => (await listed()).length === 1)
  await eventually(async () => (await clinic.bus.deadLetters('patient-queue-service.registrations')).length === 1)
})

test('the line’s news say where everybody stands, a moment after it moved', async () => {
  const one = (await clinic.issue('1')).body
  await clinic.issue('2')
  await clinic.asOperator('POST', `/queue/${one.id}/call`)
  const news = () =>
    clinic
      .heard()
      .filter(({ topic }) => topic === 'queue.line')
      .map(({ data }) => data as LineMoved)
  await eventually(() => news().at(-1)?.positions.length === 1)
  const [first] = news().at(-1)?.positions ?? []
  assert.deepEqual([first?.number, first?.position, first?.patientId], ['PQ-20260801-002', 1, 'patient-2'])
})
