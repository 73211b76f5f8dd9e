import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayIn } from '../kit/clock.ts'
import { type Priority, priorities, type TicketStatus, ticketStatuses } from './schemas.ts'
import { estimatedWaitMinutes, lineOrder, mayStep, numberOf, serviceMinutes, summarise } from './ticket.ts'

/** From a status (row) to a status (column): yes or no, every cell. */
const steps: Readonly<Record<TicketStatus, readonly (0 | 1)[]>> = {
  //            WAITING CALLED IN_PROGRESS COMPLETED CANCELLED NO_SHOW
  WAITING: /*    */ [0, 1, 0, 0, 1, 1],
  CALLED: /*     */ [0, 0, 1, 0, 1, 1],
  IN_PROGRESS: /**/ [0, 0, 0, 1, 1, 0],
  COMPLETED: /*  */ [0, 0, 0, 0, 0, 0],
  CANCELLED: /*  */ [0, 0, 0, 0, 0, 0],
  NO_SHOW: /*    */ [0, 0, 0, 0, 0, 0],
}

test('a ticket takes the steps of the table and no others', () => {
  const allowed = ticketStatuses.map(from => ticketStatuses.map(to => (mayStep(from, to) ? 1 : 0)))
  assert.deepEqual(
    allowed,
    ticketStatuses.map(status => steps[status]),
  )
})

test('a number is the day and the count, with three digits and more where they are needed', () => {
  assert.equal(numberOf('2026-08-01', 1), 'PQ-20260801-001')
  assert.equal(numberOf('2026-08-01', 999), 'PQ-20260801-999')
  assert.equal(numberOf('2026-08-01', 1000), 'PQ-20260801-1000')
})

test('the day of a number is the clinic’s: in Jakarta it begins seven hours before UTC', () => {
  const lateInUtc = Date.parse('2026-07-31T17:00:00Z')
  assert.equal(numberOf(dayIn('Asia/Jakarta', lateInUtc), 1), 'PQ-20260801-001')
  assert.equal(numberOf(dayIn('Asia/Jakarta', lateInUtc - 1), 1), 'PQ-20260731-001')
  assert.equal(numberOf(dayIn('UTC', lateInUtc), 1), 'PQ-20260731-001')
})

test('the line is ordered by urgency, then by day, then by number', () => {
  const expected: readonly (readonly [Priority, string, number])[] = [
    ['URGENT', '2026-08-01', 7],
    ['URGENT', '2026-08-02', 1],
    ['HIGH', '2026-08-02', 2],
    ['NORMAL', '2026-08-01', 999],
    ['NORMAL', '2026-08-01', 1000],
    ['NORMAL', '2026-08-02', 1],
    ['LOW', '2026-07-01', 1],
  ]
  const orders = expected.map(place => lineOrder(...place))
  assert.deepEqual(
    orders.toSorted((a, b) => a - b),
    orders,
  )
  assert.equal(new Set(orders).size, orders.length)
})

test('an order stays exact until the year 9999', () => {
  const last = lineOrder(priorities[3], '9999-12-31', 9_999_999)
  assert.ok(Number.isSafeInteger(last))
  assert.ok(lineOrder('LOW', '1970-01-01', 1) > lineOrder('NORMAL', '9999-12-31', 9_999_999))
})

test('the wait is the patients ahead times the service time, 15 minutes until one was measured', () => {
  assert.equal(serviceMinutes([]), 15)
  assert.equal(serviceMinutes([4 * 60_000, 8 * 60_000]), 6)
  assert.deepEqual(
    [1, 2, 5].map(position => estimatedWaitMinutes(position, serviceMinutes([]))),
    [0, 15, 60],
  )
  assert.equal(estimatedWaitMinutes(3, 2.2), 5)
})

test('a day adds up: by status, by priority, mean wait, mean treatment', () => {
  const none = { called: 0, waitedMilliseconds: 0, treated: 0, treatedMilliseconds: 0 }
  const summary = summarise([
    { ...none, status: 'WAITING', priority: 'NORMAL', count: 3 },
    { ...none, status: 'WAITING', priority: 'LOW', count: 1 },
    {
      status: 'COMPLETED',
      priority: 'NORMAL',
      count: 2,
      called: 2,
      waitedMilliseconds: 20 * 60_000,
      treated: 2,
      treatedMilliseconds: 9 * 60_000,
    },
  ])
  assert.deepEqual(summary, {
    total: 6,
    byStatus: { WAITING: 4, CALLED: 0, IN_PROGRESS: 0, COMPLETED: 2, CANCELLED: 0, NO_SHOW: 0 },
    byPriority: { URGENT: 0, HIGH: 0, NORMAL: 5, LOW: 1 },
    meanWaitMinutes: 10,
    meanServiceMinutes: 4.5,
  })
})

test('a day without tickets has no means', () => {
  const { total, meanWaitMinutes, meanServiceMinutes } = summarise([])
  assert.deepEqual([total, meanWaitMinutes, meanServiceMinutes], [0, null, null])
})
