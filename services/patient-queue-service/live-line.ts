// Who waits, in order, as a sorted set in the cache, so that a position costs no count in the database. It is only an
// index: the truth is in the database, which answers whenever the line is not known to be complete.
import type { Log } from '../kit/log.ts'
import { describeError } from '../kit/log.ts'
import type { Cache, SortedSet } from '../kit/stores/ports.ts'
import type { TicketStore } from './ticket.store.ts'
import { numberOf, type TicketRow } from './ticket.ts'

/** A ticket as far as the line is concerned. */
export type InLine = Pick<TicketRow, 'day' | 'sequence' | 'lineOrder'>

/** Everybody who waits, in the order they are called. Never fails because of the cache. */
export type LiveLine = {
  /** Puts a waiting ticket in its place, or moves it there. */
  readonly enter: (ticket: InLine) => Promise<void>
  readonly leave: (ticket: InLine) => Promise<void>
  /** From 1. */
  readonly position: (ticket: InLine) => Promise<number>
  /** The numbers of the first. */
  readonly first: (limit: number) => Promise<readonly string[]>
  readonly length: () => Promise<number>
  /** Builds the line, once the tables are there, and keeps it complete from then on; never rejects. */
  readonly build: () => Promise<void>
  readonly close: () => Promise<void>
}

/** What the line works with. */
export type LineParts = {
  readonly cache: Cache
  readonly store: TicketStore
  readonly log: Log
  readonly pauses?: LinePauses
}

/** Milliseconds until the next attempt to build the line, and between looks at whether it is still complete. */
export type LinePauses = { readonly incomplete: number; readonly complete: number }

const usualPauses: LinePauses = { incomplete: 1000, complete: 10_000 }

const key = 'patient-queue:line'

/** Stands before everybody: a line without it was lost, wholly or in part, so a rank is the position itself. */
const marker = { member: 'complete', score: -1 }

const memberOf = ({ day, sequence }: InLine): string => numberOf(day, sequence)

type Change = (set: SortedSet) => Promise<unknown>

/** Opens the line. It is built again from the database whenever the cache was away or has lost it. */
export const openLiveLine = (parts: LineParts): LiveLine => {
  const { cache, store, log, pauses = usualPauses } = parts
  const set = cache.sortedSet(key)
  const state = { complete: false, closed: false, mismatch: '' }
  /** Changes during a rebuild, which may have read the database before them. */
  let missed: Change[] | undefined

  const doubt = (error?: unknown): void => {
    if (state.complete && !state.closed)
      log.warn('the live queue is incomplete', error === undefined ? {} : describeError(error))
    state.complete = false
  }
  const change = async (apply: Change): Promise<void> => {
    missed?.push(apply)
    if (!state.complete) return
    await apply(set).catch(doubt)
  }
  const rebuild = async (): Promise<void> => {
    missed = []
    try {
      const waiting = await store.waiting()
      const members = waiting.map(ticket => ({ member: memberOf(ticket), score: ticket.lineOrder }))
      await set.replaceAll([marker, ...members])
      for (let apply = missed.shift(); apply !== undefined; apply = missed.shift()) await apply(set)
      state.complete = true
      log.info('the live queue is complete', { count: waiting.length })
    } finally {
      missed = undefined
    }
  }
  /** Doubts the line when the marker is gone, or when twice in a row it has the same other length than the database. */
  const inspect = async (): Promise<void> => {
    const [[head], size, count] = await Promise.all([set.range(0, 0), set.size(), store.countWaiting()])
    const mismatch = size - 1 === count ? '' : `${size - 1} of ${count}`
    if (head?.member !== marker.member || (mismatch !== '' && mismatch === state.mismatch)) doubt()
    state.mismatch = mismatch
  }
  const repair = async (): Promise<void> => {
    try {
      if (state.complete) await inspect()
      if (!state.complete) await rebuild()
    } catch (error) {
      doubt(error)
    }
  }

  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    await repair()
    const pause = state.complete ? pauses.complete : pauses.incomplete
    if (!state.closed) timer = setTimeout(lookAgain, pause).unref()
  }
  const lookAgain = (): void => {
    looking = look()
  }

  /** Asks the cache while the line is complete; undefined sends to the database. */
  const ask = async <T>(question: () => Promise<T | undefined>): Promise<T | undefined> =>
    state.complete
      ? question().catch((error: unknown) => {
          doubt(error)
          return undefined
        })
      : undefined
  const rank = async (ticket: InLine): Promise<number | undefined> => {
    const found = await set.rank(memberOf(ticket))
    if (found === 0) doubt()
    return found === 0 ? undefined : found
  }
  const firstMembers = async (limit: number): Promise<readonly string[] | undefined> => {
    const [head, ...members] = await set.range(0, limit)
    if (head?.member === marker.member) return members.map(({ member }) => member)
    doubt()
    return undefined
  }
  return {
    enter: ticket => change(line => line.add(memberOf(ticket), ticket.lineOrder)),
    leave: ticket => change(line => line.remove(memberOf(ticket))),
    position: async ticket => (await ask(() => rank(ticket))) ?? (await store.countBefore(ticket.lineOrder)) + 1,
    first: async limit => (await ask(() => firstMembers(limit))) ?? (await store.firstWaiting(limit)).map(memberOf),
    length: async () => (await ask(async () => (await set.size()) - 1)) ?? store.countWaiting(),
    build: () => {
      clearTimeout(timer)
      lookAgain()
      return looking
    },
    close: async () => {
      state.closed = true
      await looking
      clearTimeout(timer)
    },
  }
}
