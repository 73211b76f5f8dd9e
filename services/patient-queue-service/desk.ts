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

const wrongStep = (from: TicketStatus, to: TicketStatus): Problem =>
  new Problem('wrong-state', `a ticket that is ${from} cannot become ${to}`)

/** Opens the desk. */
export const openDesk = (parts: DeskParts): Desk => {
  const { sql, clock, issuing, line, news, time, metrics, wake } = parts

  const change = async (trx: Transaction<Tables>, ticket: TicketRow, columns: Partial<TicketRow>) => {
    await trx.updateTable('tickets').set(columns).where('id', '=', ticket.id).execute()
    return { ...ticket, ...columns }
  }
  const changed = async (before: TicketRow, after: TicketRow): Promise<void> => {
    wake()
    if (before.status === 'WAITING') await (after.status === 'WAITING' ? line.enter(after) : line.leave(after))
    if (before.status === 'WAITING' || after.status === 'COMPLETED') news.moved()
    if (after.status === 'COMPLETED') time.changed()
    metrics.stepped(before, after)
  }
  /** Undefined where the ticket has the status already and that is as good. */
  const move = async (id: string, status: TicketStatus, trace: Trace, again: boolean) => {
    const moved = await sql.transaction(async trx => {
      const before = await lockTicket(trx, id)
      if (again && before.status === status) return undefined
      if (!mayStep(before.status, status)) throw wrongStep(before.status, status)
      const now = clock.now()
      const after = await change(trx, before, stepTo(status, now))
      await tellStatus(trx, [{ ticket: after, trace }], now)
      return { before, after }
    })
    if (moved !== undefined) await changed(moved.before, moved.after)
    return moved?.after
  }

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
    step: async (id, status, trace) => {
      const ticket = await move(id, status, trace, false)
      if (ticket === undefined) throw new Problem('internal')
      return ticket
    },
    cancel: async (id, trace) => void (await move(id, 'CANCELLED', trace, true)),
    reprioritise: async (id, priority, trace) => {
      const { before, after } = await sql.transaction(async trx => {
        const ticket = await lockTicket(trx, id)
        if (ticket.status !== 'WAITING')
          throw new Problem('wrong-state', `a ticket that is ${ticket.status} has no priority to change`)
        if (ticket.priority === priority) return { before: undefined, after: ticket }
        const order = lineOrder(priority, ticket.day, ticket.sequence)
        const moved = await change(trx, ticket, { priority, lineOrder: order })
        await tellPriority(trx, { ticket: moved, trace }, clock.now())
        return { before: ticket, after: moved }
      })
      if (before !== undefined) await changed(before, after)
      return after
    },
    show: async ticket => {
      if (ticket.status !== 'WAITING') return ticketOf(ticket, undefined)
      const [position, minutes] = await Promise.all([line.position(ticket), time.minutes()])
      return ticketOf(ticket, { position, estimatedWaitMinutes: estimatedWaitMinutes(position, minutes) })
    },
  }
}
