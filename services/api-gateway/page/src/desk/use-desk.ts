import { useCallback, useState } from 'preact/hooks'
import type { Priority, Statistics, Ticket, TicketStatus } from '../../../../patient-queue-service/api.ts'
import { asRefused } from '../api/refused.ts'
import type { Ask } from '../api/request.ts'
import { useWords } from '../language.tsx'
import { type Live, useLive } from '../parts/use-live.ts'
import { useWork, type Work } from '../parts/use-work.ts'
import { useAsk, usePlatform } from '../platform.tsx'
import { deskWords, statusWords } from '../words/queue.ts'

/** What lies on the desk. */
export type OnDesk = {
  readonly waiting: readonly Ticket[]
  readonly current: readonly Ticket[]
  readonly finished: readonly Ticket[]
  readonly statistics: Statistics
}

/** The desk and what the operator can do. */
export type Desk = Live<OnDesk> & {
  readonly work: Work
  /** What was done last, in words. */
  readonly said: string
  readonly callNext: () => void
  readonly call: (ticket: Ticket) => void
  readonly move: (ticket: Ticket, status: TicketStatus) => void
  readonly cancel: (ticket: Ticket) => void
  readonly prioritise: (ticket: Ticket, priority: Priority) => void
}

const among =
  (...statuses: readonly TicketStatus[]) =>
  ({ status }: Ticket) =>
    statuses.includes(status)

const load = async (ask: Ask): Promise<OnDesk> => {
  const [today, waiting, statistics] = await Promise.all([
    ask('GET /queue', { query: { limit: '500' } }),
    ask('GET /queue', { query: { status: 'WAITING', limit: '500' } }),
    ask('GET /queue/stats', { query: {} }),
  ])
  const lastFirst = today.body.tickets.toReversed()
  return {
    waiting: waiting.body.tickets,
    current: today.body.tickets.filter(among('CALLED', 'IN_PROGRESS')),
    finished: lastFirst.filter(among('COMPLETED', 'CANCELLED', 'NO_SHOW')),
    statistics: statistics.body,
  }
}

const attempts = 3

/** Somebody else may call the same patient a moment before: then the next one is asked for again. */
const callFirst = async (ask: Ask, left = attempts): Promise<Ticket> => {
  const next = await ask('GET /queue/next', {})
  try {
    return (await ask('POST /queue/:id/call', { params: { id: next.body.id } })).body
  } catch (error) {
    if (asRefused(error).code !== 'wrong-state' || left <= 1) throw error
    return callFirst(ask, left - 1)
  }
}

/** Keeps the desk up to date and does what the operator asks. */
export const useDesk = (): Desk => {
  const ask = useAsk()
  const { session } = usePlatform()
  const words = useWords(deskWords)
  const statuses = useWords(statusWords)
  const live = useLive(
    useCallback(() => load(ask), [ask]),
    session.accessToken,
  )
  const work = useWork()
  const [said, setSaid] = useState('')

  const act = async (step: () => Promise<string>) => {
    setSaid('')
    await work.run(async () => setSaid(await step()))
    await live.reload()
  }
  const changed = ({ number, status }: Ticket) => words.changed(number, statuses[status])
  return {
    ...live,
    work,
    said,
    callNext: () => act(async () => words.called((await callFirst(ask)).number)),
    call: ({ id }) =>
      act(async () => words.called((await ask('POST /queue/:id/call', { params: { id } })).body.number)),
    move: ({ id }, status) =>
      act(async () => changed((await ask('PATCH /queue/:id/status', { params: { id }, body: { status } })).body)),
    cancel: ticket =>
      act(async () => {
        await ask('DELETE /queue/:id', { params: { id: ticket.id } })
        return changed({ ...ticket, status: 'CANCELLED' })
      }),
    prioritise: ({ id }, priority) =>
      act(async () => changed((await ask('PATCH /queue/:id/priority', { params: { id }, body: { priority } })).body)),
  }
}
