// Numbers without gaps need one row that everybody locks in turn. So that the turns do not become the limit, the
// tickets asked for while one transaction is on its way are issued together in the next.
import { randomUUIDv7 } from 'node:crypto'
import type { Transaction } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../kit/clock.ts'
import type { Sql } from '../kit/stores/ports.ts'
import { StoreUnavailable } from '../kit/stores/unavailable.ts'
import type { Trace } from '../kit/trace.ts'
import type { TicketRequest } from './schemas.ts'
import type { Tables } from './tables.ts'
import { lineOrder, type TicketRow } from './ticket.ts'
import { type Told, tellStatus } from './ticket-event.ts'

/** A registration's ticket; `isNew` when it was issued now. */
export type Issued = { readonly ticket: TicketRow; readonly isNew: boolean }

/** Issues tickets. */
export type Issuing = {
  readonly issue: (request: TicketRequest, trace: Trace) => Promise<Issued>
  /** Whether this process is known to have issued the registration's ticket; false proves nothing. */
  readonly hasIssued: (registrationId: string) => boolean
}

/** What issuing works with; `day` tells the clinic's calendar day. */
export type IssuingParts = {
  readonly sql: Sql<Tables>
  readonly clock: Clock
  readonly day: (milliseconds: number) => string
}

type Asked = { readonly request: TicketRequest; readonly trace: Trace; readonly answer: PromiseWithResolvers<Issued> }

/** Tickets of one transaction at most. */
const largestBatch = 32

/** Registrations remembered, since each is heard of once more, a moment after its ticket. */
const remembered = 10_000

/** How often tickets run again whose registration got one from another process meanwhile. */
const attempts = 3

const lockDay = (trx: Transaction<Tables>, day: string) =>
  trx.selectFrom('ticketDays').select('last').where('day', '=', day).forUpdate().executeTakeFirst()

/** The last number of the day; until the transaction ends nobody else takes one. */
const lastNumber = async (trx: Transaction<Tables>, day: string): Promise<number> => {
  const known = await lockDay(trx, day)
  if (known !== undefined) return known.last
  await trx.insertInto('ticketDays').ignore().values({ day, last: 0 }).execute()
  return (await lockDay(trx, day))?.last ?? 0
}

const issuedBefore = async (trx: Transaction<Tables>, batch: readonly Asked[]): Promise<Map<string, TicketRow>> => {
  const ids = batch.map(({ request }) => request.registrationId)
  const rows = await trx.selectFrom('tickets').selectAll().where('registrationId', 'in', ids).execute()
  return new Map(rows.map(row => [row.registrationId, row]))
}

const newTicket = ({ registrationId, patientId, priority }: TicketRequest, place: NewPlace): TicketRow => ({
  id: randomUUIDv7(),
  day: place.day,
  sequence: place.sequence,
  registrationId,
  patientId,
  priority,
  status: 'WAITING',
  lineOrder: lineOrder(priority, place.day, place.sequence),
  createdAt: place.now,
  calledAt: null,
  startedAt: null,
  endedAt: null,
})

type NewPlace = { readonly day: string; readonly sequence: number; readonly now: number }

/** Issues in one transaction what a batch asks for. Gives the answers in the batch's order. */
const issueBatch = async (trx: Transaction<Tables>, batch: readonly Asked[], parts: IssuingParts) => {
  const now = parts.clock.now()
  const day = parts.day(now)
  const last = await lastNumber(trx, day)
  const tickets = await issuedBefore(trx, batch)
  const added: Told[] = []
  const answers = batch.map(({ request, trace }): Issued => {
    const before = tickets.get(request.registrationId)
    if (before !== undefined) return { ticket: before, isNew: false }
    const ticket = newTicket(request, { day, sequence: last + added.length + 1, now })
    tickets.set(request.registrationId, ticket)
    added.push({ ticket, trace })
    return { ticket, isNew: true }
  })
  if (added.length === 0) return answers
  const counted = { last: last + added.length }
  await trx.updateTable('ticketDays').set(counted).where('day', '=', day).execute()
  const rows = added.map(({ ticket }) => ticket)
  await trx.insertInto('tickets').values(rows).execute()
  await tellStatus(trx, added, now)
  return answers
}

/** Opens the issuing of tickets. */
export const openIssuing = (parts: IssuingParts): Issuing => {
  const { sql } = parts
  const waiting: Asked[] = []
  const issuedLately = new LRUCache<string, true>({ max: remembered })
  let working = false

  const issueTogether = async (batch: readonly Asked[]): Promise<readonly Issued[]> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await sql.transaction(trx => issueBatch(trx, batch, parts))
      } catch (error) {
        if (attempt === attempts || !sql.isDuplicate(error)) throw error
      }
    }
  }
  const settle = async (batch: readonly Asked[]): Promise<void> => {
    try {
      const issued = await issueTogether(batch)
      batch.forEach(({ request, answer }, index) => {
        const own = issued[index]
        issuedLately.set(request.registrationId, true)
        if (own !== undefined) answer.resolve(own)
      })
    } catch (error) {
      if (batch.length === 1 || error instanceof StoreUnavailable) {
        for (const { answer } of batch) answer.reject(error)
      } else for (const asked of batch) await settle([asked])
    }
  }
  const work = async (): Promise<void> => {
    working = true
    while (waiting.length > 0) await settle(waiting.splice(0, largestBatch))
    working = false
  }
  return {
    issue: (request, trace) => {
      const answer = Promise.withResolvers<Issued>()
      waiting.push({ request, trace, answer })
      if (!working) void work()
      return answer.promise
    },
    hasIssued: registrationId => issuedLately.has(registrationId),
  }
}
