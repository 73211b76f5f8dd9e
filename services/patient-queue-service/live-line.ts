// Who waits, in order, as a sorted set in the cache, so that a position costs no count in the database. It is only an
// index: the truth is in the database, which answers whenever the line is not known to be complete.
import type { Log } from '../kit/log.ts'
import type { Cache } from '../kit/stores/ports.ts'
import { type InLine, type LinePauses, marker, memberOf, openUpkeep } from './line-upkeep.ts'
import type { TicketStore } from './ticket.store.ts'

export type { InLine } from './line-upkeep.ts'

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

const usualPauses: LinePauses = { incomplete: 1000, complete: 10_000 }

const key = 'patient-queue:line'

/** Opens the line. */
export const openLiveLine = ({ cache, store, log, pauses = usualPauses }: LineParts): LiveLine => {
  const set = cache.sortedSet(key)
  const { isComplete, doubt, change, build, close } = openUpkeep({ set, store, log, pauses })

  /** Asks the cache while the line is complete; undefined sends to the database. */
  const ask = async <T>(question: () => Promise<T | undefined>): Promise<T | undefined> =>
    isComplete()
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
    build,
    close,
  }
}
