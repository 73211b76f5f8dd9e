import type { Clock } from '../kit/clock.ts'
import { Problem } from '../kit/problems.ts'
import type { Call, Handlers } from '../kit/routes.ts'
import type { queueApi } from './api.ts'
import type { Desk } from './desk.ts'
import type { LiveLine } from './live-line.ts'
import type { Board, Statistics } from './schemas.ts'
import type { ServiceTime } from './service-time.ts'
import type { TicketStore } from './ticket.store.ts'
import { numberOf, summarise, type TicketRow } from './ticket.ts'

/** What the routes need; `day` tells the clinic's calendar day. */
export type QueueParts = {
  readonly desk: Desk
  readonly store: TicketStore
  readonly line: LiveLine
  readonly time: ServiceTime
  readonly clock: Clock
  readonly day: (milliseconds: number) => string
}

/** Numbers on the board; a screen in a waiting room holds no more. */
const boardNumbers = 50
const listedTickets = 100
const ownTickets = 20

const ownPatientId = ({ caller }: Call): string | undefined =>
  caller.kind === 'person' && caller.role === 'PASIEN' ? (caller.patientId ?? '') : undefined

const found = (ticket: TicketRow | undefined, what: string): TicketRow => {
  if (ticket === undefined) throw new Problem('not-found', `there is no ticket of this ${what}`)
  return ticket
}

const boardOf = async ({ store, line, clock }: QueueParts): Promise<Board> => {
  const [serving, waiting, waitingCount] = await Promise.all([store.serving(), line.first(boardNumbers), line.length()])
  return {
    serving: serving.map(({ day, sequence }) => numberOf(day, sequence)),
    waiting: [...waiting],
    waitingCount,
    updatedAt: new Date(clock.now()).toISOString(),
  }
}

const statisticsOf = async ({ store, line, time }: QueueParts, day: string): Promise<Statistics> => {
  const [counts, waitingNow, minutesPerPatient] = await Promise.all([
    store.dayCounts(day),
    line.length(),
    time.minutes(),
  ])
  return { day, ...summarise(counts), waitingNow, minutesPerPatient: Math.round(minutesPerPatient * 10) / 10 }
}

/** The queue over HTTP. */
export const queueRoutes = (parts: QueueParts): Handlers<typeof queueApi> => {
  const { desk, store, clock, day } = parts
  const today = () => day(clock.now())
  return {
    issueTicket: async ({ body }, { trace }) => {
      const { ticket, isNew } = await desk.issue(body, trace)
      return { status: isNew ? 201 : 200, body: await desk.show(ticket) }
    },
    readTicketOfRegistration: async ({ params: { registrationId } }) => ({
      status: 200,
      body: await desk.show(found(await store.byRegistration(registrationId), 'registration')),
    }),
    readBoard: async () => ({ status: 200, body: await boardOf(parts) }),
    listTickets: async ({ query: { day: asked, status, limit, offset } }) => {
      const inLine = status === 'WAITING' && asked === undefined
      const { tickets, total } = await store.list({
        ...(inLine ? {} : { day: asked ?? today() }),
        ...(status === undefined ? {} : { status }),
        limit: Number(limit ?? listedTickets),
        offset: Number(offset ?? 0),
      })
      return { status: 200, body: { tickets: await Promise.all(tickets.map(desk.show)), total } }
    },
    readStatistics: async ({ query }) => ({ status: 200, body: await statisticsOf(parts, query.day ?? today()) }),
    readNext: async () => {
      const [next] = await store.firstWaiting(1)
      if (next === undefined) throw new Problem('queue-empty')
      return { status: 200, body: await desk.show(next) }
    },
    listOwnTickets: async (_, call) => {
      const tickets = await store.ofPatient(ownPatientId(call) ?? '', ownTickets)
      return { status: 200, body: { tickets: await Promise.all(tickets.map(desk.show)) } }
    },
    readTicket: async ({ params: { id } }, call) => {
      const ticket = found(await store.byId(id), 'id')
      const own = ownPatientId(call)
      if (own !== undefined && own !== ticket.patientId)
        throw new Problem('forbidden', 'a patient may read only their own ticket')
      return { status: 200, body: await desk.show(ticket) }
    },
    callTicket: async ({ params: { id } }, { trace }) => ({
      status: 200,
      body: await desk.show(await desk.step(id, 'CALLED', trace)),
    }),
    changeStatus: async ({ params: { id }, body: { status } }, { trace }) => ({
      status: 200,
      body: await desk.show(await desk.step(id, status, trace)),
    }),
    changePriority: async ({ params: { id }, body: { priority } }, { trace }) => ({
      status: 200,
      body: await desk.show(await desk.reprioritise(id, priority, trace)),
    }),
    cancelTicket: async ({ params: { id } }, { trace }) => {
      await desk.cancel(id, trace)
      return { status: 204, body: undefined }
    },
  }
}
