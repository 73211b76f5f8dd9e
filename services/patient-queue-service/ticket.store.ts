import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { Sql } from '../kit/stores/ports.ts'
import type { TicketStatus } from './schemas.ts'
import type { Tables } from './tables.ts'
import type { DayCount, TicketRow } from './ticket.ts'

/** Which tickets to list. */
export type Selection = {
  readonly day?: string
  readonly status?: TicketStatus
  readonly limit: number
  readonly offset: number
}

/** Someone who waits, as the line keeps them. */
export type Waiting = Pick<TicketRow, 'day' | 'sequence' | 'lineOrder'>

/** Reads of tickets; the truth about who waits, whatever the live line says. */
export type TicketStore = {
  readonly byId: (id: string) => Promise<TicketRow | undefined>
  readonly byRegistration: (registrationId: string) => Promise<TicketRow | undefined>
  readonly ofPatient: (patientId: string, limit: number) => Promise<readonly TicketRow[]>
  readonly list: (selection: Selection) => Promise<{ tickets: readonly TicketRow[]; total: number }>
  /** Called and in treatment, the earliest call first. */
  readonly serving: () => Promise<readonly TicketRow[]>
  /** The first of those who wait. */
  readonly firstWaiting: (limit: number) => Promise<readonly TicketRow[]>
  /** Everybody who waits. */
  readonly waiting: () => Promise<readonly Waiting[]>
  readonly countWaiting: () => Promise<number>
  /** How many wait before an order. */
  readonly countBefore: (lineOrder: number) => Promise<number>
  /** Milliseconds of the last treatments. */
  readonly treatments: (limit: number) => Promise<readonly number[]>
  readonly dayCounts: (day: string) => Promise<readonly DayCount[]>
}

const selected = <O>(query: SelectQueryBuilder<Tables, 'tickets', O>, { day, status }: Selection) => {
  const ofDay = day === undefined ? query : query.where('day', '=', day)
  return status === undefined ? ofDay : ofDay.where('status', '=', status)
}

const treatments = async (db: Kysely<Tables>, limit: number): Promise<readonly number[]> => {
  const rows = await db
    .selectFrom('tickets')
    .select(['startedAt', 'endedAt'])
    .where('status', '=', 'COMPLETED')
    .orderBy('endedAt', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ startedAt, endedAt }) => (endedAt ?? 0) - (startedAt ?? 0))
}

const dayCounts = async (db: Kysely<Tables>, day: string): Promise<readonly DayCount[]> => {
  const rows = await db
    .selectFrom('tickets')
    .select(({ fn, eb }) => [
      'status',
      'priority',
      fn.countAll<number>().as('count'),
      fn.count<number>('calledAt').as('called'),
      fn.sum<number | null>(eb('calledAt', '-', eb.ref('createdAt'))).as('waited'),
      fn.sum<number | null>(eb('endedAt', '-', eb.ref('startedAt'))).as('treated'),
    ])
    .where('day', '=', day)
    .groupBy(['status', 'priority'])
    .execute()
  return rows.map(({ status, priority, count, called, waited, treated }) => ({
    status,
    priority,
    count,
    called,
    waitedMilliseconds: waited ?? 0,
    treated: status === 'COMPLETED' ? count : 0,
    treatedMilliseconds: status === 'COMPLETED' ? (treated ?? 0) : 0,
  }))
}

/** Opens the reads of tickets. */
export const ticketStore = ({ db }: Sql<Tables>): TicketStore => {
  const tickets = () => db.selectFrom('tickets').selectAll()
  const count = () => db.selectFrom('tickets').select(({ fn }) => fn.countAll<number>().as('count'))
  const waits = () => tickets().where('status', '=', 'WAITING').orderBy('lineOrder')
  return {
    byId: id => tickets().where('id', '=', id).executeTakeFirst(),
    byRegistration: registrationId => tickets().where('registrationId', '=', registrationId).executeTakeFirst(),
    ofPatient: (patientId, limit) =>
      tickets().where('patientId', '=', patientId).orderBy('createdAt', 'desc').limit(limit).execute(),
    list: async selection => {
      const { limit, offset, status, day } = selection
      const page = selected(tickets(), selection).limit(limit).offset(offset)
      const inLine = status === 'WAITING' && day === undefined
      const sorted = inLine ? page.orderBy('lineOrder') : page.orderBy('day').orderBy('sequence')
      const { count: total } = await selected(count(), selection).executeTakeFirstOrThrow()
      return { tickets: await sorted.execute(), total }
    },
    serving: () => tickets().where('status', 'in', ['CALLED', 'IN_PROGRESS']).orderBy('calledAt').execute(),
    firstWaiting: limit => waits().limit(limit).execute(),
    waiting: () =>
      db.selectFrom('tickets').select(['day', 'sequence', 'lineOrder']).where('status', '=', 'WAITING').execute(),
    countWaiting: async () => (await count().where('status', '=', 'WAITING').executeTakeFirstOrThrow()).count,
    countBefore: async lineOrder => {
      const before = count().where('status', '=', 'WAITING').where('lineOrder', '<', lineOrder)
      return (await before.executeTakeFirstOrThrow()).count
    },
    treatments: limit => treatments(db, limit),
    dayCounts: day => dayCounts(db, day),
  }
}
