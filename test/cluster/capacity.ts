import { availableParallelism } from 'node:os'
import type { Manifest } from '../../src/model/manifest.ts'
import { parseCpu } from '../../src/model/quantity.ts'

/** What is read of a workload to place its Pods. */
type Workload = Manifest & {
  readonly spec?: {
    readonly replicas?: number
    readonly minReplicas?: number
    readonly maxReplicas?: number
    readonly scaleTargetRef?: { readonly name: string }
    readonly template?: {
      readonly spec?: { readonly containers?: readonly { resources?: { requests?: { cpu?: string } } }[] }
    }
  }
}

/** What the cluster's own Pods ask for on a node, at most: DNS, metrics, the ingress controller. */
const ownMillicores = 300
const mostNodes = 9

const cpuOf = ({ spec }: Workload): number =>
  (spec?.template?.spec?.containers ?? []).reduce(
    (sum, { resources }) => sum + parseCpu(resources?.requests?.cpu ?? '1m'),
    0,
  )

/** Every Pod there may be at once: the autoscalers' maxima, with the surge of a rolling update (a quarter, rounded up). */
const demands = (manifests: readonly Manifest[]): number[] => {
  const workloads = manifests as readonly Workload[]
  const maximumOf = (name: string) =>
    workloads.find(({ kind, spec }) => kind === 'HorizontalPodAutoscaler' && spec?.scaleTargetRef?.name === name)?.spec
      ?.maxReplicas
  return workloads.flatMap(workload => {
    const { kind, spec, metadata } = workload
    if (kind !== 'Deployment' && kind !== 'StatefulSet') return []
    const replicas = maximumOf(metadata.name) ?? spec?.replicas ?? 1
    const surge = kind === 'Deployment' ? Math.ceil(replicas / 4) : 0
    return Array<number>(replicas + surge).fill(cpuOf(workload))
  })
}

/** Nodes on which everything fits by processor time while one of them is drained, each the size of this machine. */
export const nodesFor = (manifests: readonly Manifest[], coresPerNode = availableParallelism()): number => {
  const nodes: number[] = []
  for (const demand of demands(manifests).sort((a, b) => b - a)) {
    const free = nodes.findIndex(left => left >= demand)
    if (free === -1) nodes.push(coresPerNode * 1000 - ownMillicores - demand)
    else nodes[free] = (nodes[free] ?? 0) - demand
  }
  return Math.min(nodes.length + 1, mostNodes)
}
