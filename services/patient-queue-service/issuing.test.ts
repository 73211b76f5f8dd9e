import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { calendarIn } from '../kit/clock.ts'
import { openSql } from '../kit/stores/open-sql.ts'
import type { Sql } from '../kit/stores/ports.ts'
import { continueTrace } from '../kit/trace.ts'
import { type Issuing, openIssuing } from './issuing.ts'
import { migrations, type Tables } from './tables.ts'
import { numberOf } from './ticket.ts'

const folder = mkdtempSync(join(tmpdir(), 'salus-issuing-'))
const opened: Sql<Tables>[] = []
const trace = continueTrace({})
let file = 0
let now = Date.parse('2026-08-01T05:00:00Z')

const open = async (name: string, zone = 'Asia/Jakarta'): Promise<{ sql: Sql<Tables>; issuing: Issuing }> => {
  const sql = await openSql<Tables>(`sqlite:${join(folder, name)}`, { service: 'patient-queue-service' })
  opened.push(sql)
  await sql.migrate(migrations)
  return { sql, issuing: openIssuing({ sql, clock: { now: () => now }, day: calendarIn(zone) }) }
}
const request = (registrationId: string) => ({ registrationId, patientId: 'patient', priority: 'NORMAL' }) as const
const numbers = (issued: readonly { ticket: { day: string; sequence: number } }[]) =>
  issued.map(({ ticket }) => numberOf(ticket.day, ticket.sequence))

beforeEach(() => {
  file += 1
  now = Date.parse('2026-08-01T05:00:00Z')
})
after(async () => {
  for (const sql of opened) await sql.close()
  rmSync(folder, { recursive: true })
})

test('200 tickets asked for at once have the numbers 1 to 200', async () => {
  const { issuing } = await open(`${file}.sqlite`)
  const issued = await Promise.all(
    Array.from({ length: 200 }, (_, index) => issuing.issue(request(`r${index}`), trace)),
  )
  const expected = Array.from({ length: 200 }, (_, index) => numberOf('2026-08-01', index + 1))
  assert.deepEqual(numbers(issued).toSorted(), expected)
})

test('two processes that issue at once share the numbers without a gap or a duplicate', async () => {
  const processes = [await open(`${file}.sqlite`), await open(`${file}.sqlite`)]
  const asked = Array.from({ length: 100 }, (_, index) =>
    processes[index % 2]?.issuing.issue(request(`r${index}`), trace),
  )
  const issued = (await Promise.all(asked)).flatMap(one => one ?? [])
  const expected = Array.from({ length: 100 }, (_, index) => numberOf('2026-08-01', index + 1))
  assert.deepEqual(numbers(issued).toSorted(), expected)
})

test('one registration gets one ticket, however often and wherever it is asked for', async () => {
  const [one, other] = [await open(`${file}.sqlite`), await open(`${file}.sqlite`)]
  const asked = Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).issuing.issue(request('r'), trace))
  const issued = await Promise.all(asked)
  assert.deepEqual(new Set(numbers(issued)), new Set(['PQ-20260801-001']))
  assert.equal(issued.filter(({ isNew }) => isNew).length, 1)
  assert.equal((await one.issuing.issue(request('next'), trace)).ticket.sequence, 2)
})

test('a ticket that is asked for again the next day is still yesterday’s', async () => {
  const { issuing } = await open(`${file}.sqlite`)
  await issuing.issue(request('r'), trace)
  now += 24 * 3_600_000
  const [again] = numbers([await issuing.issue(request('r'), trace)])
  assert.equal(again, 'PQ-20260801-001')
})

test('the count starts again at the clinic’s midnight, not at that of UTC', async () => {
  const jakarta = await open(`${file}-jakarta.sqlite`)
  const utc = await open(`${file}-utc.sqlite`, 'UTC')
  const moments = ['2026-08-01T16:59:59.999Z', '2026-08-01T17:00:00Z', '2026-08-02T00:00:00Z']
  const found: (readonly (string | undefined)[])[] = []
  for (const moment of moments) {
    now = Date.parse(moment)
    const issued = [
      await jakarta.issuing.issue(request(moment), trace),
      await utc.issuing.issue(request(moment), trace),
    ]
    found.push(numbers(issued))
  }
  assert.deepEqual(found, [
    ['PQ-20260801-001', 'PQ-20260801-001'],
    ['PQ-20260802-001', 'PQ-20260801-002'],
    ['PQ-20260802-002', 'PQ-20260802-001'],
  ])
})

test('1000 follows 999', async () => {
  const { sql, issuing } = await open(`${file}.sqlite`)
  await sql.transaction(trx => trx.insertInto('ticketDays').values({ day: '2026-08-01', last: 998 }).execute())
  const issued = [await issuing.issue(request('a'), trace), await issuing.issue(request('b'), trace)]
  assert.deepEqual(numbers(issued), ['PQ-20260801-999', 'PQ-20260801-1000'])
})

test('a transaction that fails issues nothing and leaves no gap', async () => {
  const { sql, issuing } = await open(`${file}.sqlite`)
  await assert.rejects(issuing.issue({ ...request('r'), patientId: 'x'.repeat(37) }, trace))
  const { ticket } = await issuing.issue(request('r'), trace)
  assert.equal(ticket.sequence, 1)
  const rows = await sql.db.selectFrom('queueOutbox').select('topic').execute()
  assert.deepEqual(rows, [{ topic: 'queue.registered' }])
})

test('a ticket that cannot be written fails alone', async () => {
  const { issuing } = await open(`${file}.sqlite`)
  const asked = ['a', 'b', 'c', 'd'].map(id =>
    issuing.issue({ ...request(id), patientId: id === 'c' ? 'x'.repeat(37) : 'patient' }, trace),
  )
  const outcomes = await Promise.allSettled(asked)
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  )
})
