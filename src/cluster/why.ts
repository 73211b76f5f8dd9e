import type { Manifest } from '../model/manifest.ts'
import { type Cluster, ClusterError } from './cluster.ts'
import { gather } from './why/evidence.ts'
import { type Reason, reasonsOf } from './why/reasons.ts'

/** A reason with the last lines of the log that tells more. */
export type Explanation = Reason & { readonly lines: readonly string[] }

const lastLines = 10

const nothing = (error: unknown): string => {
  if (error instanceof ClusterError) return ''
  throw error
}

const linesOf = async (cluster: Cluster, { culprit, log }: Reason): Promise<readonly string[]> => {
  if (log === undefined) return []
  const pod = { namespace: culprit.namespace ?? 'default', name: culprit.name }
  const { container } = log
  const read = (previous: boolean): Promise<string> => cluster.logs(pod, { container, lines: lastLines, previous })
  // A container that was just started again has two logs, and either may be empty, gone or forbidden.
  const text = (await read(log.previous).catch(nothing)) || (await read(!log.previous).catch(nothing))
  return text.split('\n').filter(line => line.trim() !== '')
}

/**
 * Why an object is not ready, the worst first: what its Pods, their claims, events and logs tell. None where nothing is
 * wrong and it is only not done yet. Rejects with ClusterError.
 */
export const whyNotReady = async (cluster: Cluster, object: Manifest): Promise<readonly Explanation[]> => {
  const reasons = reasonsOf(await gather(cluster, object))
  return Promise.all(reasons.map(async reason => ({ ...reason, lines: await linesOf(cluster, reason) })))
}
