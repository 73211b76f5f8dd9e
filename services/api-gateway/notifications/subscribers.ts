import type { LineMoved, Ticket, TicketChanged, TicketStatus } from '../../patient-queue-service/api.ts'
import type { Audience, Notification, OwnTicket } from './notification.ts'
import { type Heard, positionHeard, statusHeard } from './own-ticket.ts'

/** Sends a text to one client. */
export type Send = (text: string) => void

/** Who listens on one connection. Of a patient: whose tickets, and what is known of them by ticket id. */
export type Subscriber = {
  readonly audience: Audience
  readonly send: Send
  readonly patientId?: string
  readonly accessToken?: string
  readonly tickets: Map<string, OwnTicket>
}

/** A subscriber who has heard nothing yet. */
export const subscriber = (parts: Omit<Subscriber, 'tickets'>): Subscriber => ({ ...parts, tickets: new Map() })

/** Everybody who listens, found by what they hear. */
export type Subscribers = {
  readonly add: (one: Subscriber) => void
  readonly remove: (one: Subscriber) => void
  readonly size: () => number
  readonly of: (audience: Audience) => ReadonlySet<Subscriber>
  readonly ofPatient: (patientId: string) => readonly Subscriber[]
}

/** Opens the list of those who listen. */
export const openSubscribers = (): Subscribers => {
  const byAudience = { board: new Set<Subscriber>(), patient: new Set<Subscriber>(), staff: new Set<Subscriber>() }
  const byPatient = new Map<string, Set<Subscriber>>()
  return {
    add: one => {
      byAudience[one.audience].add(one)
      const { patientId } = one
      if (patientId === undefined) return
      byPatient.set(patientId, (byPatient.get(patientId) ?? new Set()).add(one))
    },
    remove: one => {
      byAudience[one.audience].delete(one)
      const { patientId = '' } = one
      const others = byPatient.get(patientId)
      others?.delete(one)
      if (others?.size === 0) byPatient.delete(patientId)
    },
    size: () => Object.values(byAudience).reduce((sum, { size }) => sum + size, 0),
    of: audience => byAudience[audience],
    ofPatient: patientId => [...(byPatient.get(patientId) ?? [])],
  }
}

/** Sends the same message to many: it is written down once. */
export const tellAll = (ones: Iterable<Subscriber>, notification: Notification): void => {
  const text = JSON.stringify(notification)
  for (const { send } of ones) send(text)
}

const keep = (one: Subscriber, ticketId: string, { ticket, news }: Heard): void => {
  one.tickets.set(ticketId, ticket)
  for (const notification of news) tellAll([one], notification)
}

/** Tells a patient what a change of a ticket means to them. */
export const tellChange = (one: Subscriber, { ticketId, number, status }: TicketChanged): void =>
  keep(one, ticketId, statusHeard(one.tickets.get(ticketId), number, status))

type Position = Pick<LineMoved['positions'][number], 'ticketId' | 'position' | 'estimatedWaitMinutes'>

/** Tells a patient where they stand now. A ticket that is not known yet waits for its own event. */
export const tellPosition = (one: Subscriber, { ticketId, position, estimatedWaitMinutes }: Position): void => {
  const known = one.tickets.get(ticketId)
  if (known !== undefined) keep(one, ticketId, positionHeard(known, position, estimatedWaitMinutes))
}

const isOver = (status: TicketStatus): boolean =>
  status !== 'WAITING' && status !== 'CALLED' && status !== 'IN_PROGRESS'

/**
 * Takes in a patient's tickets as the queue knows them. Nothing is told to a patient who just came, and nothing of a
 * ticket that was not known and is over: that is history.
 */
export const takeTickets = (one: Subscriber, tickets: readonly Ticket[], tellNews: boolean): void => {
  for (const { id, number, status, position, estimatedWaitMinutes } of tickets) {
    const before = one.tickets.get(id)
    if (before === undefined && (!tellNews || isOver(status))) one.tickets.set(id, { number, status, position })
    if (!tellNews) continue
    keep(one, id, statusHeard(one.tickets.get(id), number, status))
    const known = one.tickets.get(id)
    if (known !== undefined && position !== null)
      keep(one, id, positionHeard(known, position, estimatedWaitMinutes ?? undefined))
  }
}
