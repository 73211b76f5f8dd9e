// What patient-queue-service offers over HTTP and what it says on the bus. The forms are in schemas.ts.
import Type from 'typebox'
import { api } from '../kit/contract.ts'
import {
  board,
  byId,
  byRegistration,
  changePriority,
  changeStatus,
  statistics,
  ticket,
  ticketList,
  ticketQuery,
  ticketRequest,
} from './schemas.ts'

export type { Board, LineMoved, Priority, Statistics, Ticket, TicketChanged, TicketStatus } from './schemas.ts'
export { lineMoved, priorities, priority, ticket, ticketChanged, ticketNumber, ticketStatuses } from './schemas.ts'

const desk = ['OPERATOR', 'ADMIN_FASKES'] as const

/**
 * Topics of the events that this service publishes. Data of `line` is a LineMoved, of all others a TicketChanged.
 * Each change of a ticket is published once or more, after it is durable; `line` is only sent while it is fresh.
 */
export const queueTopics = {
  registered: 'queue.registered',
  called: 'queue.called',
  started: 'queue.started',
  completed: 'queue.completed',
  cancelled: 'queue.cancelled',
  noShow: 'queue.no-show',
  reprioritised: 'queue.reprioritised',
  line: 'queue.line',
} as const

/**
 * Where registrations wait for their ticket. user-service, which publishes them, declares the queue too: none may be
 * lost that was published before this service ever ran.
 */
export const registrationsQueue = {
  queue: 'patient-queue-service.registrations',
  topics: ['user.registered'],
} as const

/** Tickets: issued once per registration, called in order, counted. */
export const queueApi = api('patient-queue-service', {
  issueTicket: {
    method: 'POST',
    path: '/queue/tickets',
    summary: 'Issues the ticket of a registration (201) or finds the one it has (200)',
    access: 'services',
    callers: ['ocr-service'],
    idempotent: true,
    body: ticketRequest,
    replies: { 200: ticket, 201: ticket },
  },
  readTicketOfRegistration: {
    method: 'GET',
    path: '/queue/tickets/:registrationId',
    summary: 'The ticket of a registration. 404 while there is none.',
    access: 'services',
    callers: ['ocr-service'],
    params: byRegistration,
    refuses: ['not-found'],
    replies: { 200: ticket },
  },
  readBoard: {
    method: 'GET',
    path: '/queue/board',
    summary: 'The waiting room’s board: ticket numbers only, never names',
    access: 'anyone',
    replies: { 200: board },
  },
  listTickets: {
    method: 'GET',
    path: '/queue',
    summary:
      'A day’s tickets (today’s unless `day` says another), by number. With status WAITING and no day: everybody who waits, in the order they are called.',
    access: desk,
    query: ticketQuery,
    replies: { 200: ticketList },
  },
  readStatistics: {
    method: 'GET',
    path: '/queue/stats',
    summary: 'Counts and mean times of today, or of another day',
    access: desk,
    query: Type.Object({ day: Type.Optional(Type.String({ format: 'date' })) }, { additionalProperties: false }),
    replies: { 200: statistics },
  },
  readNext: {
    method: 'GET',
    path: '/queue/next',
    summary: 'Who is to be called next; calls nobody. 404 queue-empty when nobody waits.',
    access: desk,
    refuses: ['queue-empty'],
    replies: { 200: ticket },
  },
  listOwnTickets: {
    method: 'GET',
    path: '/queue/mine',
    summary: 'The signed-in patient’s own tickets, newest first, at most twenty',
    access: ['PASIEN'],
    replies: { 200: Type.Object({ tickets: Type.Array(ticket) }) },
  },
  readTicket: {
    method: 'GET',
    path: '/queue/:id',
    summary: 'A ticket; for a patient only their own, else 403',
    access: ['OPERATOR', 'ADMIN_FASKES', 'PASIEN'],
    params: byId,
    refuses: ['not-found'],
    replies: { 200: ticket },
  },
  callTicket: {
    method: 'POST',
    path: '/queue/:id/call',
    summary: 'Calls a waiting patient. 409 wrong-state when the ticket does not wait.',
    access: desk,
    params: byId,
    refuses: ['not-found', 'wrong-state'],
    replies: { 200: ticket },
  },
  changeStatus: {
    method: 'PATCH',
    path: '/queue/:id/status',
    summary: 'Takes a ticket to its next status. 409 wrong-state when that step is not allowed.',
    access: desk,
    params: byId,
    body: changeStatus,
    refuses: ['not-found', 'wrong-state'],
    replies: { 200: ticket },
  },
  changePriority: {
    method: 'PATCH',
    path: '/queue/:id/priority',
    summary: 'Moves a waiting ticket to another priority; among those it keeps its arrival. 409 wrong-state otherwise.',
    access: desk,
    idempotent: true,
    params: byId,
    body: changePriority,
    refuses: ['not-found', 'wrong-state'],
    replies: { 200: ticket },
  },
  cancelTicket: {
    method: 'DELETE',
    path: '/queue/:id',
    summary: 'Cancels a ticket that is not finished; cancelled already is fine too. 409 wrong-state when finished.',
    access: desk,
    params: byId,
    refuses: ['not-found', 'wrong-state'],
    replies: { 204: null },
  },
})
