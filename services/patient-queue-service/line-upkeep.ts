// Keeps the line in the cache complete: it is built again from the database whenever the cache was away or has lost it.
import { describeError, type Log } from '../kit/log.ts'
import type { SortedSet } from '../kit/stores/ports.ts'
import type { TicketStore } from './ticket.store.ts'
import { numberOf, type TicketRow } from './ticket.ts'

/** A ticket as far as the line is concerned. */
export type InLine = Pick<TicketRow, 'day' | 'sequence' | 'lineOrder'>

/** The line's member for a ticket. */
export const memberOf = ({ day, sequence }: InLine): string => numberOf(day, sequence)

/** Stands before everybody: a line without it was lost, wholly or in part, so a rank is the position itself. */
export const marker = { member: 'complete', score: -1 }

/** Milliseconds until the next attempt to build the line, and between looks at whether it is still complete. */
export type LinePauses = { readonly incomplete: number; readonly complete: number }

/** What the upkeep works with. */
export type UpkeepParts = {
  readonly set: SortedSet
  readonly store: TicketStore
  readonly log: Log
  readonly pauses: LinePauses
}

type Change = (set: SortedSet) => Promise<unknown>

/** The care for the line. */
export type Upkeep = {
  readonly isComplete: () => boolean
  /** Something says that the line is not complete; with the error where the cache failed. */
  readonly doubt: (error?: unknown) => void
  /** Changes the line, or leaves that to the next building. */
  readonly change: (apply: Change) => Promise<void>
  /** Builds the line now, and keeps it complete from then on; never rejects. */
  readonly build: () => Promise<void>
  readonly close: () => Promise<void>
}

type Rebuilding = Pick<UpkeepParts, 'set' | 'store'> & { readonly missed: Change[] }

/** Writes everybody who waits, then what changed meanwhile, which the database may have been read before. */
const rebuild = async ({ set, store, missed }: Rebuilding): Promise<number> => {
  const waiting = await store.waiting()
  const members = waiting.map(ticket => ({ member: memberOf(ticket), score: ticket.lineOrder }))
  await set.replaceAll([marker, ...members])
  for (let apply = missed.shift(); apply !== undefined; apply = missed.shift()) await apply(set)
  return waiting.length
}

/** How the line differs from the database; empty where it does not. */
const differenceOf = async ({ set, store }: Pick<UpkeepParts, 'set' | 'store'>) => {
  const [[head], size, count] = await Promise.all([set.range(0, 0), set.size(), store.countWaiting()])
  const lengths = size - 1 === count ? '' : `${size - 1} of ${count}`
  return { isLost: head?.member !== marker.member, lengths }
}

/** Opens the upkeep; the line is doubted until it was built. */
export const openUpkeep = (parts: UpkeepParts): Upkeep => {
  const { set, log, pauses } = parts
  const state = { complete: false, closed: false, lengths: '' }
  /** Changes during a rebuild. */
  let missed: Change[] | undefined

  const doubt = (error?: unknown): void => {
    if (state.complete && !state.closed)
      log.warn('the live queue is incomplete', error === undefined ? {} : describeError(error))
    state.complete = false
  }
  /** The same other length twice in a row is no change on its way. */
  const inspect = async (): Promise<void> => {
    const { isLost, lengths } = await differenceOf(parts)
    if (isLost || (lengths !== '' && lengths === state.lengths)) doubt()
    state.lengths = lengths
  }
  const build = async (): Promise<void> => {
    missed = []
    try {
      const count = await rebuild({ ...parts, missed })
      state.complete = true
      log.info('the live queue is complete', { count })
    } finally {
      missed = undefined
    }
  }
  const repair = async (): Promise<void> => {
    if (state.complete) await inspect()
    if (!state.complete) await build()
  }

  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    await repair().catch(doubt)
    const pause = state.complete ? pauses.complete : pauses.incomplete
    if (!state.closed) timer = setTimeout(lookAgain, pause).unref()
  }
  const lookAgain = (): void => {
    looking = look()
  }
  return {
    isComplete: () => state.complete,
    doubt,
    change: async apply => {
      missed?.push(apply)
      if (state.complete) await apply(set).catch(doubt)
    },
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
