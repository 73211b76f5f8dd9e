import type { Cluster } from '../../cluster/cluster.ts'
import type { ClusterEnvironment } from '../../model/environment.ts'
import type { Manifest } from '../../model/manifest.ts'
import type { Platform } from '../../model/platform.ts'

/** What is told of one thing: well, not well, or not to be seen from here. */
export type Line = {
  readonly about: string
  readonly state: 'ok' | 'bad' | 'unknown'
  readonly says: string
  /** The figures behind what is said. */
  readonly facts?: Readonly<Record<string, number | string>>
  /** The last lines that the container wrote which fails. */
  readonly log?: readonly string[]
}

/** Whose health, and at what time. */
export type HealthScope = {
  readonly cluster: Cluster
  readonly platform: Platform
  readonly environment: ClusterEnvironment
  /** Everything that is rendered for the environment. */
  readonly manifests: readonly Manifest[]
  readonly now: Date
  /** All objects of a kind in the environment's namespace, asked for once. */
  readonly list: (apiVersion: string, kind: string) => Promise<readonly Manifest[]>
}

/** One part of the whole; a refusal of the API server becomes a line `unknown`. */
export type Section = {
  readonly name: string
  readonly look: (scope: HealthScope) => AsyncIterable<Line>
}

/** How long ago, in the largest unit that is not zero: `40 s`, `12 min`, `3 h`, `9 d`. */
export const ago = (now: Date, then: Date): string => {
  const seconds = Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000))
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const
  const [size, unit] = units.find(([size]) => seconds >= 2 * size) ?? [1, 's']
  return `${Math.floor(seconds / size)} ${unit}`
}
