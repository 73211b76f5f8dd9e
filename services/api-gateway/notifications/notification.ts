// What goes over a WebSocket. A client says one thing: { type: 'subscribe', accessToken? }.
import type { LineMoved, TicketChanged, TicketStatus } from '../../patient-queue-service/api.ts'

/** Who hears what: the waiting room its numbers, a patient their own ticket, the staff everything. */
export type Audience = 'board' | 'patient' | 'staff'

/** One of a patient's tickets as far as the patient was told; the position is null where it is not known or over. */
export type OwnTicket = {
  readonly number: string
  readonly status: TicketStatus
  readonly position: number | null
}

/** What a patient hears of their own ticket. */
export type OwnNews = OwnTicket & {
  readonly type: 'registered' | 'position' | 'five-ahead' | 'your-turn' | 'done'
  readonly estimatedWaitMinutes?: number
}

/** A message to a client. */
export type Notification =
  /** The subscription holds, until its token ends (seconds since 1970). */
  | { readonly type: 'subscribed'; readonly audience: Audience; readonly until?: number }
  /** Something may have gone by unheard: what is shown is to be asked for again. */
  | { readonly type: 'missed' }
  | OwnNews
  /** The board's share of an event: numbers and statuses. Its type is the topic, `queue.called` and so on. */
  | { readonly type: string; readonly number: string; readonly status: TicketStatus; readonly at: string }
  | { readonly type: string; readonly waiting: readonly string[]; readonly waitingCount: number; readonly at: string }
  /** The staff's: the event whole. It never holds a name. */
  | ({ readonly type: string } & TicketChanged)
  | ({ readonly type: string } & LineMoved)

/** Why the server closes a WebSocket. https://www.iana.org/assignments/websocket/websocket.xml; 4000 and more are ours. */
export const closings = {
  goingAway: 1001,
  malformed: 1008,
  /** The token is not valid, or has ended: come back with a fresh one. */
  notSignedIn: 4401,
  /** Nothing was subscribed to in time. */
  nothingAsked: 4408,
  tooManyRequests: 4429,
} as const

/** What a client and the gateway hold to. */
export const talkLimits = {
  /** A subscription with its token is the longest message there is. */
  longestMessageBytes: 4096,
  /** How long a client may stay without subscribing. */
  silenceMilliseconds: 10_000,
  /** Between pings, which a client answers before the next one. */
  pingMilliseconds: 30_000,
  /** Events of a second that board and staff hear; beyond that one message says that there were more. */
  eventsPerSecond: 100,
} as const

/** How many of those who wait the board hears of, the same as on `GET /queue/board`. */
const boardLength = 50

/** The board's share of a ticket's change. */
export const ticketForBoard = (type: string, { number, status, at }: TicketChanged): Notification => ({
  type,
  number,
  status,
  at,
})

/** The staff's share of a ticket's change: what the queue declares, whatever else the event may hold. */
export const ticketForStaff = (
  type: string,
  { ticketId, number, status, priority, patientId, registrationId, at }: TicketChanged,
): Notification => ({ type, ticketId, number, status, priority, patientId, registrationId, at })

/** The staff's share of the line's move. */
export const lineForStaff = (type: string, { positions, waitingCount, at }: LineMoved): Notification => ({
  type,
  positions: positions.map(({ ticketId, number, patientId, position, estimatedWaitMinutes }) => ({
    ticketId,
    number,
    patientId,
    position,
    estimatedWaitMinutes,
  })),
  waitingCount,
  at,
})

/** The board's share of the line's move. */
export const lineForBoard = (type: string, { positions, waitingCount, at }: LineMoved): Notification => ({
  type,
  waiting: positions.slice(0, boardLength).map(({ number }) => number),
  waitingCount,
  at,
})
