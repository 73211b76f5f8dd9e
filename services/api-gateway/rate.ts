// How many requests a client address has made in the current second. Counted in the cache, so that several gateways
// share the limit; while the cache is away each gateway counts for itself, so the limit neither vanishes nor closes.
// @fastify/rate-limit knows only those two ends when its store fails, which is why this is not it.
import type { Clock } from '../kit/clock.ts'
import type { Cache } from '../kit/stores/ports.ts'

/** What is left to a client address in the current window. */
export type Allowance = { readonly allowed: boolean; readonly remaining: number; readonly resetSeconds: number }

/** Counts one more request of a client address. */
export type Rate = (address: string) => Promise<Allowance>

/** What the limit works with. */
export type RateParts = {
  readonly cache: Pick<Cache, 'count'>
  readonly perSecond: number
  readonly clock: Clock
  /** Hears each time that the cache begins to be without answer. */
  readonly onAlone: () => void
}

const windowMilliseconds = 1000
const patienceMilliseconds = 100
const restMilliseconds = 1000

type Counted = { readonly count: number; readonly resetMilliseconds: number }

/** Counts in this process: one table per second, thrown away with it. */
const ownCounts = (clock: Clock): ((address: string) => Counted) => {
  let window = 0
  let counts = new Map<string, number>()
  return address => {
    const now = clock.now()
    const current = Math.floor(now / windowMilliseconds)
    if (current !== window) {
      window = current
      counts = new Map()
    }
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    return { count, resetMilliseconds: (window + 1) * windowMilliseconds - now }
  }
}

/** Opens the limit. It never rejects, and waits for the cache a tenth of a second at most. */
export const openRate = ({ cache, perSecond, clock, onAlone }: RateParts): Rate => {
  const countHere = ownCounts(clock)
  let aloneUntil = 0

  const rest = (): undefined => {
    if (aloneUntil < clock.now()) onAlone()
    aloneUntil = clock.now() + restMilliseconds
  }
  const countShared = async (address: string): Promise<Counted | undefined> => {
    if (clock.now() < aloneUntil) return undefined
    const { promise, resolve } = Promise.withResolvers<Counted | undefined>()
    const timer = setTimeout(resolve, patienceMilliseconds)
    cache.count(`api-gateway:rate:${address}`, windowMilliseconds).then(resolve, () => resolve(undefined))
    const counted = await promise
    clearTimeout(timer)
    return counted ?? rest()
  }
  return async address => {
    const here = countHere(address)
    const { count, resetMilliseconds } = (await countShared(address)) ?? here
    return {
      allowed: count <= perSecond,
      remaining: Math.max(0, perSecond - count),
      resetSeconds: Math.max(1, Math.ceil(resetMilliseconds / 1000)),
    }
  }
}
