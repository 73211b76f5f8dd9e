import type { IPod } from 'kubernetes-models/v1/Pod'
import type { Cluster } from '../../cluster/cluster.ts'
import { conditionOf } from '../../cluster/ready/condition.ts'
import type { Manifest } from '../../model/manifest.ts'

/** How many Pods with these labels are ready, of how many. */
export const countReady = async (
  cluster: Cluster,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Promise<{ readonly ready: number; readonly all: number }> => {
  const selector = Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: selector })
  const ready = (pods as readonly (Manifest & IPod)[]).filter(
    ({ status }) => conditionOf(status?.conditions, 'Ready')?.status === 'True',
  )
  return { ready: ready.length, all: pods.length }
}
