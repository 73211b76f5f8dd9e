import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../cluster/cluster.ts'
import { selectorText } from '../cluster/why/evidence.ts'
import type { ObjectReference } from '../model/manifest.ts'
import { DeployStopped, type Patience } from './deploy/await-ready.ts'

const pauseMilliseconds = 500

const podsOf = async (cluster: Cluster, deployment: ObjectReference): Promise<number> => {
  const live = await cluster.get(deployment)
  if (live === undefined) return 0
  const { selector } = live.spec as { readonly selector: Parameters<typeof selectorText>[0] }
  const { namespace = 'default' } = deployment
  return (await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: selectorText(selector) })).length
}

/**
 * Waits until a Deployment has no more than so many Pods, those that still end included: they finish what they were
 * asked before they go. Rejects with DeployStopped when it takes too long.
 */
export const untilFewer = async (
  cluster: Cluster,
  deployment: ObjectReference,
  most: number,
  { seconds, progress }: Patience,
): Promise<void> => {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const pods = await podsOf(cluster, deployment)
    const left = pods <= most ? [] : [`  ${deployment.name} has ${pods} Pods, ${most} are to stay`]
    progress.show(left)
    if (left.length === 0) return
    if (Date.now() > end) {
      progress.show([])
      throw new DeployStopped(`${left.join().trim()}, after ${seconds} s`)
    }
    await sleep(pauseMilliseconds)
  }
}
