import { randomUUIDv7 } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Message } from '../kit/stores/ports.ts'
import { type Trace, traceHeaders } from '../kit/trace.ts'
import { queueTopics } from './api.ts'
import type { TicketChanged, TicketStatus } from './schemas.ts'
import { queueOutbox, type Tables } from './tables.ts'
import { numberOf, type TicketRow } from './ticket.ts'

/** The topic that tells of a ticket's arrival at a status. */
const topics: Readonly<Record<TicketStatus, string>> = {
  WAITING: queueTopics.registered,
  CALLED: queueTopics.called,
  IN_PROGRESS: queueTopics.started,
  COMPLETED: queueTopics.completed,
  CANCELLED: queueTopics.cancelled,
  NO_SHOW: queueTopics.noShow,
}

const messageOf = (row: TicketRow, now: number, trace: Trace): Message => {
  const data: TicketChanged = {
    ticketId: row.id,
    number: numberOf(row.day, row.sequence),
    status: row.status,
    priority: row.priority,
    patientId: row.patientId,
    registrationId: row.registrationId,
    at: new Date(now).toISOString(),
  }
  return { id: randomUUIDv7(), data, headers: traceHeaders(trace) }
}

/** A ticket with the trace of the request that changed it. */
export type Told = { readonly ticket: TicketRow; readonly trace: Trace }

/** Tells, in the transaction that changes them, that tickets reached their status. */
export const tellStatus = (trx: Transaction<Tables>, told: readonly Told[], now: number): Promise<void> =>
  queueOutbox.addAll(
    trx,
    told.map(({ ticket, trace }) => ({ topic: topics[ticket.status], message: messageOf(ticket, now, trace) })),
  )

/** Tells, in the transaction that changes it, that a waiting ticket has another priority. */
export const tellPriority = (trx: Transaction<Tables>, { ticket, trace }: Told, now: number): Promise<void> =>
  queueOutbox.add(trx, queueTopics.reprioritised, messageOf(ticket, now, trace))
