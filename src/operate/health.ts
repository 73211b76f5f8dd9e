import type { Manifest } from '../model/manifest.ts'
import { autoscalers } from './health/autoscalers.ts'
import { backups } from './health/backups.ts'
import { certificates } from './health/certificates.ts'
import type { HealthScope, Line, Section } from './health/line.ts'
import { pods } from './health/pods.ts'
import { services } from './health/services.ts'
import { stores } from './health/stores.ts'
import { usage } from './health/usage.ts'
import { volumes } from './health/volumes.ts'
import { everythingTold } from './told.ts'

/** Every part of a platform's health, in the order in which it is told. */
const sections: readonly Section[] = [pods, services, stores, usage, autoscalers, volumes, certificates, backups]

/** How a platform is in one of its environments. */
export type Health = {
  /** `unknown` where nothing is bad and the Pods could not be seen; less than that does not change the verdict. */
  readonly verdict: 'healthy' | 'not healthy' | 'unknown'
  readonly sections: readonly { readonly name: string; readonly lines: readonly Line[] }[]
}

const verdictOf = (sections: Health['sections']): Health => {
  const has = (state: Line['state'], lines: readonly Line[]): boolean => lines.some(line => line.state === state)
  const podLines = sections.find(({ name }) => name === pods.name)?.lines ?? []
  if (sections.some(({ lines }) => has('bad', lines))) return { verdict: 'not healthy', sections }
  return { verdict: has('unknown', podLines) ? 'unknown' : 'healthy', sections }
}

/** Of a platform's health what tells of these services: their Pods, their endpoints, their way into the stores. */
export const narrowed = ({ sections }: Health, services: readonly string[]): Health =>
  verdictOf(
    sections
      .filter(({ name }) => ['pods', 'services', 'stores'].includes(name))
      .map(({ name, lines }) => ({
        name,
        lines: lines.filter(({ about }) => services.some(service => about.startsWith(service))),
      })),
  )

const linesOf = ({ name, look }: Section, scope: HealthScope): Promise<readonly Line[]> =>
  everythingTold(look(scope), says => ({ about: name, state: 'unknown', says }))

/** Asks for the objects of each kind once. */
const lister = ({ cluster, environment }: Omit<HealthScope, 'list'>): HealthScope['list'] => {
  const asked = new Map<string, Promise<readonly Manifest[]>>()
  return (apiVersion, kind) => {
    const key = `${apiVersion} ${kind}`
    const before = asked.get(key)
    if (before !== undefined) return before
    const listed = cluster.list({ apiVersion, kind, namespace: environment.namespace })
    asked.set(key, listed)
    return listed
  }
}

/**
 * Looks at everything that makes a platform healthy. Rejects with ClusterError only where the API server cannot be
 * reached; what it refuses to show is `unknown` in its own words.
 */
export const health = async (scope: Omit<HealthScope, 'list'>): Promise<Health> => {
  const whole = { ...scope, list: lister(scope) }
  const told = await Promise.all(
    sections.map(async section => ({ name: section.name, lines: await linesOf(section, whole) })),
  )
  return verdictOf(told)
}
