// What happens to tickets: each change is one transaction with its event, then the line and whoever listens follow.
import type { Transaction } from 'kysely'
import type { Clock } from '../kit/clock.ts'
import { Problem } from '../kit/problems.ts'
import type { Sql } from '../kit/stores/ports.ts'
import type { Trace } from '../kit/trace.ts'
import type { Issued, Issuing } from './issuing.ts'
import type { LineNews } from './line-news.ts'
import type { LiveLine } from './live-line.ts'
import type { QueueMetrics } from './queue-metrics.ts'
import type { Priority, Ticket, TicketRequest, TicketStatus } from './schemas.ts'
import type { ServiceTime } from './service-time.ts'
import type { Tables } from './tables.ts'
import { estimatedWaitMinutes, lineOrder, mayStep, stepTo, type TicketRow, ticketOf } from './ticket.ts'
import { tellPriority, tellStatus } from './ticket-event.ts'

/** What the desk works with; `wake` gets the events on their way. */
export type DeskParts = {
  readonly sql: Sql<Tables>
  readonly clock: Clock
  readonly issuing: Issuing
  readonly line: LiveLine
  readonly news: LineNews
  readonly time: ServiceTime
  readonly metrics: QueueMetrics
  readonly wake: () => void
}

/** The changes of tickets. */
export type Desk = {
  readonly issue: (request: TicketRequest, trace: Trace) => Promise<Issued>
  /** Whether this process is known to have issued the registration's ticket; false proves nothing. */
  readonly hasIssued: Issuing['hasIssued']
  readonly step: (id: string, status: TicketStatus, trace: Trace) => Promise<TicketRow>
  readonly cancel: (id: string, trace: Trace) => Promise<void>
  readonly reprioritise: (id: string, priority: Priority, trace: Trace) => Promise<TicketRow>
  /** A ticket as callers see it, with its place while it waits. */
  readonly show: (ticket: TicketRow) => Promise<Ticket>
}

const lockTicket = async (trx: Transaction<Tables>, id: string): Promise<TicketRow> => {
  const ticket = await trx.selectFrom('tickets').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (ticket === undefined) throw new Problem('not-found', 'there is no ticket of this id')
  return ticket
}

/** A change as it was written; without `before` where nothing had to be. */
type Change = { readonly before?: TicketRow; readonly after: TicketRow }

/** Who changes which ticket, when. */
type Work = { readonly id: string; readonly now: number; readonly trace: Trace }

const write = async (trx: Transaction<Tables>, before: TicketRow, columns: Partial<TicketRow>): Promise<TicketRow> => {
  await trx.updateTable('tickets').set(columns).where('id', '=', before.id).execute()
  return { ...before, ...columns }
}

const stepTicket = async (
  trx: Transaction<Tables>,
  { id, now, trace }: Work,
  status: TicketStatus,
): Promise<Change> => {
  const before = await lockTicket(trx, id)
  if (!mayStep(before.status, status))
    throw new Problem('wrong-state', `a ticket that is ${before.status} cannot become ${status}`)
  const after = await write(trx, before, stepTo(status, now))
  await tellStatus(trx, [{ ticket: after, trace }], now)
  return { before, after }
}

const cancelTicket = async (trx: Transaction<Tables>, work: Work): Promise<Change> => {
  const ticket = await lockTicket(trx, work.id)
  return ticket.status === 'CANCELLED' ? { after: ticket } : stepTicket(trx, work, 'CANCELLED')
}

const moveTicket = async (trx: Transaction<Tables>, { id, now, trace }: Work, priority: Priority): Promise<Change> => {
  const before = await lockTicket(trx, id)
  if (before.status !== 'WAITING')
    throw new Problem('wrong-state', `a ticket that is ${before.status} has no priority to change`)
  if (before.priority === priority) return { after: before }
  const after = await write(trx, before, { priority, lineOrder: lineOrder(priority, before.day, before.sequence) })
  await tellPriority(trx, { ticket: after, trace }, now)
  return { before, after }
}

/** Opens the desk. */
export const openDesk = (parts: DeskParts): Desk => {
  const { sql, clock, issuing, line, news, time, metrics, wake } = parts

  const follow = async (before: TicketRow, after: TicketRow): Promise<void> => {
    wake()
    if (before.status === 'WAITING') await (after.status === 'WAITING' ? line.enter(after) : line.leave(after))
    if (before.status === 'WAITING' || after.status === 'COMPLETED') news.moved()
    if (after.status === 'COMPLETED') time.changed()
    metrics.stepped(before, after)
  }
  const change = async (work: (trx: Transaction<Tables>) => Promise<Change>): Promise<TicketRow> => {
    const { before, after } = await sql.transaction(work)
    if (before !== undefined) await follow(before, after)
    return after
  }
  const by = (id: string, trace: Trace): Work => ({ id, now: clock.now(), trace })

  return {
    issue: async (request, trace) => {
      const issued = await issuing.issue(request, trace)
      if (!issued.isNew) return issued
      wake()
      metrics.issued(issued.ticket)
      await line.enter(issued.ticket)
      news.moved()
      return issued
    },
    hasIssued: issuing.hasIssued,
    step: (id, status, trace) => change(trx => stepTicket(trx, by(id, trace), status)),
    cancel: async (id, trace) => void (await change(trx => cancelTicket(trx, by(id, trace)))),
    reprioritise: (id, priority, trace) => change(trx => moveTicket(trx, by(id, trace), priority)),
    show: async ticket => {
      if (ticket.status !== 'WAITING') return ticketOf(ticket, undefined)
      const [position, minutes] = await Promise.all([line.position(ticket), time.minutes()])
      return ticketOf(ticket, { position, estimatedWaitMinutes: estimatedWaitMinutes(position, minutes) })
    },
  }
}
