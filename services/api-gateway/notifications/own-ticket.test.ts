import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ticketStatuses } from '../../patient-queue-service/api.ts'
import type { OwnTicket } from './notification.ts'
import { positionHeard, statusHeard } from './own-ticket.ts'

const number = 'PQ-20260105-017'
const waiting = (position: number | null): OwnTicket => ({ number, status: 'WAITING', position })
const typesOf = ({ news }: { news: readonly { type: string }[] }) => news.map(({ type }) => type)

test('each arrival at a status is told in the patient’s words, once', () => {
  const told = ticketStatuses.map(status => typesOf(statusHeard(undefined, number, status)))
  assert.deepEqual(told, [['registered'], ['your-turn'], [], ['done'], ['done'], ['done']])
  for (const status of ticketStatuses) {
    const { ticket } = statusHeard(undefined, number, status)
    assert.deepEqual(statusHeard(ticket, number, status), { ticket, news: [] })
  }
})

test('a ticket never goes back: what says so came late', () => {
  const { ticket: called } = statusHeard(waiting(1), number, 'CALLED')
  assert.deepEqual(statusHeard(called, number, 'WAITING'), { ticket: called, news: [] })
  assert.deepEqual(positionHeard(called, 3), { ticket: called, news: [] })
  const { ticket: done } = statusHeard(called, number, 'NO_SHOW')
  assert.deepEqual(typesOf(statusHeard(done, number, 'COMPLETED')), [])
})

test('a call that was missed in between is not made up for when the treatment has begun', () => {
  assert.deepEqual(typesOf(statusHeard(waiting(1), number, 'IN_PROGRESS')), [])
})

const moves: Readonly<Record<string, readonly [before: number | null, after: number, types: readonly string[]]>> = {
  'the position moves': [30, 29, ['position']],
  'the position stays': [29, 29, []],
  'the position becomes known': [null, 12, ['position']],
  'five are ahead': [7, 6, ['position', 'five-ahead']],
  'several were called at once': [9, 4, ['position', 'five-ahead']],
  'five are ahead from the start': [null, 6, ['position', 'five-ahead']],
  'fewer are ahead from the start': [null, 3, ['position']],
  'four are ahead after five': [6, 5, ['position']],
  'somebody more urgent came': [6, 7, ['position']],
}

for (const [what, [before, after, types]] of Object.entries(moves)) {
  test(`when ${what} (${before} → ${after}) the patient hears ${types.join(' and ') || 'nothing'}`, () => {
    const heard = positionHeard(waiting(before), after, 15)
    assert.deepEqual(typesOf(heard), types)
    assert.equal(heard.ticket.position, after)
    for (const one of heard.news)
      assert.deepEqual({ ...one, type: '' }, { type: '', ...waiting(after), estimatedWaitMinutes: 15 })
  })
}
