import type { Platform } from './platform.ts'
import type { Service } from './service.ts'

/** The public way in to a service: its host names, and the strictest limits of its routes for one client address. */
export type Edge = {
  /** Sorted. */
  readonly hosts: readonly [string, ...string[]]
  readonly ratePerSecond: number
  readonly connectionsPerClient: number
}

/** The way in to a service; undefined where no route leads to it. */
export const edgeOf = ({ routes }: Platform, service: Service): Edge | undefined => {
  const own = routes.filter(route => route.to === service.name)
  const [first, ...others] = own.map(route => route.host).toSorted()
  if (first === undefined) return undefined
  return {
    hosts: [first, ...others],
    ratePerSecond: Math.min(...own.map(route => route.ratePerSecond)),
    connectionsPerClient: Math.min(...own.map(route => route.connectionsPerClient)),
  }
}

/** The largest body that is taken, in bytes: the same number at every hop. */
export const bodyBytesOf = ({ routes }: Platform): number => Math.max(...routes.map(route => route.bodyBytes), 1)
