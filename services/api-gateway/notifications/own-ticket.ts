import type { TicketStatus } from '../../patient-queue-service/api.ts'
import type { OwnNews, OwnTicket } from './notification.ts'

/** What is known of a ticket after something was heard, and what of it is worth telling. */
export type Heard = { readonly ticket: OwnTicket; readonly news: readonly OwnNews[] }

/** Positions count from one, so whoever has five ahead is sixth. */
const fiveAhead = 6

/** A ticket only goes forward; what says otherwise arrived late. */
const stations: Readonly<Record<TicketStatus, number>> = {
  WAITING: 0,
  CALLED: 1,
  IN_PROGRESS: 2,
  COMPLETED: 3,
  CANCELLED: 3,
  NO_SHOW: 3,
}

const newsTypes: Readonly<Partial<Record<TicketStatus, OwnNews['type']>>> = {
  WAITING: 'registered',
  CALLED: 'your-turn',
  COMPLETED: 'done',
  CANCELLED: 'done',
  NO_SHOW: 'done',
}

/** Takes in that a ticket reached a status; `known` is undefined where it was not known before. */
export const statusHeard = (known: OwnTicket | undefined, number: string, status: TicketStatus): Heard => {
  if (known !== undefined && stations[status] <= stations[known.status]) return { ticket: known, news: [] }
  const ticket: OwnTicket = { number, status, position: null }
  const type = newsTypes[status]
  return { ticket, news: type === undefined ? [] : [{ type, ...ticket }] }
}

const crosses = (before: number | null, position: number): boolean =>
  position <= fiveAhead && (before === null ? position === fiveAhead : before > fiveAhead)

/** Takes in where a waiting ticket stands. Five ahead is told when that is reached, not when it is less from the start. */
export const positionHeard = (known: OwnTicket, position: number, estimatedWaitMinutes?: number): Heard => {
  if (known.status !== 'WAITING' || known.position === position) return { ticket: known, news: [] }
  const ticket: OwnTicket = { ...known, position }
  const estimate = estimatedWaitMinutes === undefined ? {} : { estimatedWaitMinutes }
  const types = crosses(known.position, position) ? (['position', 'five-ahead'] as const) : (['position'] as const)
  return { ticket, news: types.map(type => ({ type, ...ticket, ...estimate })) }
}
