// Whether what is to run finds room on the nodes: requests against what is allocatable and not yet asked for, Pod by
// Pod, the largest first. The scheduler also weighs affinity and taints; those of the nodes are respected here.
import type { INode } from 'kubernetes-models/v1/Node'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import { type Amount, amountOf, holds, minus, requestsOf, sumOf } from '../model/amount.ts'
import type { Manifest } from '../model/manifest.ts'

/** Pods of one workload: how many run, and how many more while it is updated. */
export type Demand = {
  readonly workload: string
  readonly pods: number
  readonly surge: number
  /** What one Pod asks for. */
  readonly each: Amount
}

/** What a node has left. */
export type Room = { readonly node: string; readonly free: Amount; readonly pods: number }

/** Pods that found no node. */
export type Unplaced = { readonly workload: string; readonly pods: number; readonly each: Amount }

type Workload = Manifest & {
  readonly spec?: {
    readonly replicas?: number
    readonly template?: { readonly spec?: IPodSpec }
    readonly strategy?: { readonly rollingUpdate?: { readonly maxSurge?: number | string } }
    readonly scaleTargetRef?: { readonly kind: string; readonly name: string }
    readonly minReplicas?: number
  }
}

const surgeOf = ({ kind, spec }: Workload, pods: number): number => {
  if (kind !== 'Deployment') return 0
  const surge = spec?.strategy?.rollingUpdate?.maxSurge ?? '25%'
  return typeof surge === 'number' ? surge : Math.ceil((pods * Number(surge.replace('%', ''))) / 100)
}

const podsOf = (workload: Workload, all: readonly Workload[], nodes: number): number => {
  if (workload.kind === 'DaemonSet') return nodes
  const scaler = all.find(({ spec }) => {
    const target = spec?.scaleTargetRef
    return target?.kind === workload.kind && target.name === workload.metadata.name
  })
  return workload.spec?.replicas ?? scaler?.spec?.minReplicas ?? 1
}

/** What the workloads among these objects ask for on so many nodes, at the autoscalers' minima. */
export const demandsOf = (manifests: readonly Manifest[], nodes: number): readonly Demand[] => {
  const all = manifests as readonly Workload[]
  return all
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind))
    .map(workload => {
      const pods = podsOf(workload, all, nodes)
      const each = requestsOf(workload.spec?.template?.spec)
      return { workload: workload.metadata.name, pods, surge: surgeOf(workload, pods), each }
    })
}

type Bound = Manifest & {
  readonly spec?: IPodSpec & { readonly nodeName?: string }
  readonly status?: { readonly phase?: string }
}

/** A node takes Pods that tolerate nothing. */
const isOpen = ({ spec, status }: INode): boolean =>
  spec?.unschedulable !== true &&
  !(spec?.taints ?? []).some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute') &&
  (status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True')

/** What each node that takes Pods has left beside these Pods. */
export const roomOf = (nodes: readonly Manifest[], pods: readonly Manifest[]): readonly Room[] =>
  (nodes as readonly (Manifest & INode)[]).filter(isOpen).map(({ metadata, status }) => {
    const here = (pods as readonly Bound[])
      .filter(({ spec }) => spec?.nodeName === metadata.name)
      .filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
    const free = minus(amountOf(status?.allocatable), sumOf(here.map(({ spec }) => requestsOf(spec))))
    return { node: metadata.name, free, pods: Number(status?.allocatable?.pods ?? 110) - here.length }
  })

/** Places every Pod, surge included, the largest first, each on the node with the most processor time left. */
export const placeAll = (demands: readonly Demand[], rooms: readonly Room[]): readonly Unplaced[] => {
  const left = rooms.map(room => ({ ...room }))
  const largest = [...demands].sort(
    (a, b) => b.each.cpuMillicores - a.each.cpuMillicores || b.each.memoryBytes - a.each.memoryBytes,
  )
  return largest.flatMap(({ workload, pods, surge, each }) => {
    let homeless = 0
    for (let pod = 0; pod < pods + surge; pod += 1) {
      const [best] = left
        .filter(({ free, pods }) => pods > 0 && holds(free, each))
        .sort((a, b) => b.free.cpuMillicores - a.free.cpuMillicores)
      if (best === undefined) homeless += 1
      else left[left.indexOf(best)] = { ...best, free: minus(best.free, each), pods: best.pods - 1 }
    }
    return homeless === 0 ? [] : [{ workload, pods: homeless, each }]
  })
}
