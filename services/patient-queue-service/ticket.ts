// The domain of tickets: numbers, the order of those who wait, the steps that are allowed, the day's statistics.
import type { Priority, Statistics, Ticket, TicketStatus } from './schemas.ts'
import { priorities } from './schemas.ts'

/** A ticket as it is kept; times are milliseconds since 1970. */
export type TicketRow = {
  readonly id: string
  /** The clinic's calendar day, YYYY-MM-DD, and the day's count from 1: together the number. */
  readonly day: string
  readonly sequence: number
  readonly registrationId: string
  readonly patientId: string
  readonly priority: Priority
  readonly status: TicketStatus
  /** Where it stands among those who wait, see `lineOrder`. */
  readonly lineOrder: number
  readonly createdAt: number
  readonly calledAt: number | null
  readonly startedAt: number | null
  readonly endedAt: number | null
}

/** The steps a ticket may take. Whoever left before the treatment ended is CANCELLED; whoever never came, NO_SHOW. */
export const nextStatuses: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  WAITING: ['CALLED', 'CANCELLED', 'NO_SHOW'],
  CALLED: ['IN_PROGRESS', 'CANCELLED', 'NO_SHOW'],
  IN_PROGRESS: ['COMPLETED', 'CANCELLED'],
  COMPLETED: [],
  CANCELLED: [],
  NO_SHOW: [],
}

/** Whether a ticket may step from one status to another; staying is no step. */
export const mayStep = (from: TicketStatus, to: TicketStatus): boolean => nextStatuses[from].includes(to)

/** The columns that a step changes. */
export const stepTo = (status: TicketStatus, now: number): Partial<TicketRow> => {
  if (status === 'CALLED') return { status, calledAt: now }
  if (status === 'IN_PROGRESS') return { status, startedAt: now }
  return { status, endedAt: now }
}

/** `PQ-YYYYMMDD-NNN`, with more digits where three are not enough. */
export const numberOf = (day: string, sequence: number): string =>
  `PQ-${day.replaceAll('-', '')}-${String(sequence).padStart(3, '0')}`

const millisecondsPerDay = 86_400_000
/** More than the tickets of a day, and more than the days until the year 9999 times that. */
const perDay = 1e7
const perPriority = 1e14

/**
 * One number by which everybody who waits is ordered: urgency first, then arrival, which is the order of the numbers.
 * Below 2^53, so that a sorted set's score holds it exactly.
 */
export const lineOrder = (priority: Priority, day: string, sequence: number): number =>
  priorities.indexOf(priority) * perPriority + (Date.parse(day) / millisecondsPerDay) * perDay + sequence

const millisecondsPerMinute = 60_000

/** What a patient ahead is reckoned at until a treatment was measured, in minutes. */
export const unmeasuredServiceMinutes = 15

/** The mean of measured treatments (milliseconds) in minutes, or the assumption where there are none. */
export const serviceMinutes = (treatments: readonly number[]): number => {
  if (treatments.length === 0) return unmeasuredServiceMinutes
  return treatments.reduce((sum, milliseconds) => sum + milliseconds, 0) / treatments.length / millisecondsPerMinute
}

/** The wait of whoever stands at a position (from 1), in whole minutes, rounded up. */
export const estimatedWaitMinutes = (position: number, minutesPerPatient: number): number =>
  Math.ceil((position - 1) * minutesPerPatient)

const moment = (milliseconds: number): string => new Date(milliseconds).toISOString()

/** Where a waiting ticket stands in the line. */
export type Place = { readonly position: number; readonly estimatedWaitMinutes: number }

/** A ticket as callers see it; without a place when it does not wait. */
export const ticketOf = (row: TicketRow, place: Place | undefined): Ticket => ({
  id: row.id,
  number: numberOf(row.day, row.sequence),
  status: row.status,
  priority: row.priority,
  patientId: row.patientId,
  registrationId: row.registrationId,
  position: place?.position ?? null,
  estimatedWaitMinutes: place?.estimatedWaitMinutes ?? null,
  createdAt: moment(row.createdAt),
  ...(row.calledAt === null ? {} : { calledAt: moment(row.calledAt) }),
  ...(row.startedAt === null ? {} : { startedAt: moment(row.startedAt) }),
  ...(row.endedAt === null ? {} : { endedAt: moment(row.endedAt) }),
})

/** The tickets of a day that share status and priority: how many, and the sums of their times in milliseconds. */
export type DayCount = {
  readonly status: TicketStatus
  readonly priority: Priority
  readonly count: number
  readonly called: number
  readonly waitedMilliseconds: number
  readonly treated: number
  readonly treatedMilliseconds: number
}

type Sums = Pick<Statistics, 'total' | 'byStatus' | 'byPriority' | 'meanWaitMinutes' | 'meanServiceMinutes'>

const mean = (milliseconds: number, count: number): number | null =>
  count === 0 ? null : Math.round((milliseconds / count / millisecondsPerMinute) * 10) / 10

/** Adds a day's counts up. */
export const summarise = (counts: readonly DayCount[]): Sums => {
  const sum = (value: (count: DayCount) => number, among: readonly DayCount[] = counts) =>
    among.reduce((total, count) => total + value(count), 0)
  const ofStatus = (status: TicketStatus) =>
    sum(
      ({ count }) => count,
      counts.filter(count => count.status === status),
    )
  const ofPriority = (priority: Priority) =>
    sum(
      ({ count }) => count,
      counts.filter(count => count.priority === priority),
    )
  return {
    total: sum(({ count }) => count),
    byStatus: {
      WAITING: ofStatus('WAITING'),
      CALLED: ofStatus('CALLED'),
      IN_PROGRESS: ofStatus('IN_PROGRESS'),
      COMPLETED: ofStatus('COMPLETED'),
      CANCELLED: ofStatus('CANCELLED'),
      NO_SHOW: ofStatus('NO_SHOW'),
    },
    byPriority: {
      URGENT: ofPriority('URGENT'),
      HIGH: ofPriority('HIGH'),
      NORMAL: ofPriority('NORMAL'),
      LOW: ofPriority('LOW'),
    },
    meanWaitMinutes: mean(
      sum(count => count.waitedMilliseconds),
      sum(count => count.called),
    ),
    meanServiceMinutes: mean(
      sum(count => count.treatedMilliseconds),
      sum(count => count.treated),
    ),
  }
}
