import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ticket } from '../../../../patient-queue-service/api.ts'
import { currentTicket, turnOf } from './turn.ts'

const ticket = (more: Partial<Ticket> = {}): Ticket => ({
  id: 'one',
  number: 'PQ-20261121-001',
  status: 'WAITING',
  priority: 'NORMAL',
  patientId: 'patient',
  registrationId: 'registration',
  position: 9,
  estimatedWaitMinutes: 120,
  createdAt: '2026-11-21T02:00:00.000Z',
  ...more,
})

test('it is soon with five ahead, and not with six', () => {
  assert.equal(turnOf(ticket({ position: 7 })), 'waiting')
  assert.equal(turnOf(ticket({ position: 6 })), 'soon')
  assert.equal(turnOf(ticket({ position: 1 })), 'soon')
})

test('every status has its turn', () => {
  const turn = (status: Ticket['status']) => turnOf(ticket({ status, position: null }))
  assert.equal(turn('CALLED'), 'your-turn')
  assert.equal(turn('IN_PROGRESS'), 'served')
  for (const status of ['COMPLETED', 'CANCELLED', 'NO_SHOW'] as const) assert.equal(turn(status), 'done')
})

test('the ticket that is called matters more than one that waits, and an ended one not at all', () => {
  const waiting = ticket({ id: 'waiting', position: 2 })
  const called = ticket({ id: 'called', status: 'CALLED', position: null })
  const ended = ticket({ id: 'ended', status: 'COMPLETED', position: null })
  assert.equal(currentTicket([waiting, ended, called])?.id, 'called')
  assert.equal(currentTicket([ended, waiting])?.id, 'waiting')
  assert.equal(currentTicket([ended]), undefined)
})
