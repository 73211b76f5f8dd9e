// The forms of what patient-queue-service takes, gives and publishes.
import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false } as const
const moment = Type.String({ format: 'date-time' })
const id = Type.String({ minLength: 1, maxLength: 36 })
const count = Type.Integer({ minimum: 0 })
const day = Type.String({ format: 'date' })
const minutes = Type.Number({ minimum: 0 })

/** In the order of service: URGENT > HIGH > NORMAL > LOW. */
export const priorities = ['URGENT', 'HIGH', 'NORMAL', 'LOW'] as const

/** How urgent a registration is. */
export const priority = Type.Enum([...priorities])

/** How urgent a registration is. */
export type Priority = (typeof priorities)[number]

/** The stations of a ticket; the last three are its ends. */
export const ticketStatuses = ['WAITING', 'CALLED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'NO_SHOW'] as const

/** Where a ticket stands. */
export const ticketStatus = Type.Enum([...ticketStatuses])

/** Where a ticket stands. */
export type TicketStatus = (typeof ticketStatuses)[number]

/** `PQ-YYYYMMDD-NNN`: the clinic's calendar day, then the day's count from 001; 1000 follows 999. */
export const ticketNumber = Type.String({ pattern: '^PQ-[0-9]{8}-[0-9]{3,}$' })

/** A place in the queue. Position (from 1) and estimate are there while it waits, null afterwards. */
export const ticket = Type.Object({
  id,
  number: ticketNumber,
  status: ticketStatus,
  priority,
  patientId: id,
  registrationId: id,
  position: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  /** Patients ahead × mean service time, which is 15 minutes until it was measured. */
  estimatedWaitMinutes: Type.Union([count, Type.Null()]),
  createdAt: moment,
  calledAt: Type.Optional(moment),
  startedAt: Type.Optional(moment),
  endedAt: Type.Optional(moment),
})

/** A place in the queue. */
export type Ticket = Static<typeof ticket>

/** Asks for a registration's ticket. */
export const ticketRequest = Type.Object({ registrationId: id, patientId: id, priority }, closed)

/** Asks for a registration's ticket. */
export type TicketRequest = Static<typeof ticketRequest>

/** What the waiting room sees: who is being served, and the first of those who wait. */
export const board = Type.Object({
  serving: Type.Array(ticketNumber),
  /** At most fifty, in the order they are called. */
  waiting: Type.Array(ticketNumber),
  waitingCount: count,
  updatedAt: moment,
})

/** What the waiting room sees. */
export type Board = Static<typeof board>

/** Which tickets to list. Numbers are texts, as in a query string. */
export const ticketQuery = Type.Object(
  {
    day: Type.Optional(day),
    status: Type.Optional(ticketStatus),
    /** 1 to 500, 100 unless given. */
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|[1-4][0-9]{2}|500)$' })),
    offset: Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$' })),
  },
  closed,
)

/** One page of tickets and how many there are in all. */
export const ticketList = Type.Object({ tickets: Type.Array(ticket), total: count })

/** One day in numbers. The means are null while nothing was measured. */
export const statistics = Type.Object({
  day,
  total: count,
  byStatus: Type.Object({
    WAITING: count,
    CALLED: count,
    IN_PROGRESS: count,
    COMPLETED: count,
    CANCELLED: count,
    NO_SHOW: count,
  }),
  byPriority: Type.Object({ URGENT: count, HIGH: count, NORMAL: count, LOW: count }),
  /** From the ticket to the call. */
  meanWaitMinutes: Type.Union([minutes, Type.Null()]),
  /** From the start to the end of the treatment. */
  meanServiceMinutes: Type.Union([minutes, Type.Null()]),
  /** Everybody who waits now, whatever day their ticket is of. */
  waitingNow: count,
  /** What a patient ahead adds to the estimated wait now. */
  minutesPerPatient: minutes,
})

/** One day in numbers. */
export type Statistics = Static<typeof statistics>

/** Body of a step from one status to another. */
export const changeStatus = Type.Object({ status: ticketStatus }, closed)

/** Body of a change of priority. */
export const changePriority = Type.Object({ priority }, closed)

/** The `:id` of a path. */
export const byId = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })

/** The `:registrationId` of a path. */
export const byRegistration = Type.Object({ registrationId: Type.String({ minLength: 1, maxLength: 64 }) })

/** Event: a ticket was issued or changed. It never holds a name. */
export const ticketChanged = Type.Object({
  ticketId: id,
  number: ticketNumber,
  status: ticketStatus,
  priority,
  patientId: id,
  registrationId: id,
  at: moment,
})

/** Event: a ticket was issued or changed. */
export type TicketChanged = Static<typeof ticketChanged>

/** Event: the line moved. At most its first hundred; whoever is not among them has more than a hundred ahead. */
export const lineMoved = Type.Object({
  positions: Type.Array(
    Type.Object({
      ticketId: id,
      number: ticketNumber,
      patientId: id,
      position: Type.Integer({ minimum: 1 }),
      estimatedWaitMinutes: count,
    }),
  ),
  waitingCount: count,
  at: moment,
})

/** Event: the line moved. */
export type LineMoved = Static<typeof lineMoved>
