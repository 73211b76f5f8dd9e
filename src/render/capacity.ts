import type { ClusterEnvironment } from '../model/environment.ts'
import type { Finding } from '../model/finding.ts'
import { type Manifest, nameOf, referenceOf } from '../model/manifest.ts'
import { formatCpu } from '../model/quantity.ts'
import { type Amount, demandOf, type Workload, workloadsOf } from './demand.ts'

/** Of a node of 8 cores and 32 GB, what its own processes and those of the cluster leave to Pods. https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/ */
const allocatable = 0.9

/** A kubelet starts no more Pods unless told. https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const podsOfNode = 110

type Room = Pick<Amount, 'pods' | 'cpuMillicores' | 'memoryBytes'>

const roomOf = ({ nodes }: ClusterEnvironment, count: number): Room => ({
  pods: count * podsOfNode,
  cpuMillicores: Math.floor(count * nodes.cpuMillicores * allocatable),
  memoryBytes: Math.floor(count * nodes.memoryBytes * allocatable),
})

const gigabytes = (bytes: number): string => `${Math.round((bytes / 2 ** 30) * 10) / 10}Gi`

const text = ({ pods, cpuMillicores, memoryBytes }: Room): string =>
  `${pods} Pods, ${formatCpu(cpuMillicores)} CPU, ${gigabytes(memoryBytes)}`

const fits = (asked: Room, room: Room): boolean =>
  asked.pods <= room.pods && asked.cpuMillicores <= room.cpuMillicores && asked.memoryBytes <= room.memoryBytes

const tooLarge = ({ manifest, each }: Workload, room: Room): Finding => ({
  check: 'fits-node',
  severity: 'error',
  object: nameOf(referenceOf(manifest)),
  path: 'spec.template.spec.containers[0].resources.requests',
  expected: `a Pod that fits on one node, which leaves ${formatCpu(room.cpuMillicores)} CPU, ${gigabytes(room.memoryBytes)}`,
  received: `${formatCpu(each.cpuMillicores)} CPU, ${gigabytes(each.memoryBytes)}`,
  because: [],
  fix: 'ask for less, or give the environment larger nodes',
})

/** Whether the environment's nodes hold what is rendered when every autoscaler is at its maximum and all is updated. */
export function* judgeCapacity(environment: ClusterEnvironment, manifests: readonly Manifest[]): Generator<Finding> {
  const workloads = workloadsOf(manifests, environment.nodes.count)
  const node = roomOf(environment, 1)
  for (const workload of workloads) if (!fits(workload.each, node)) yield tooLarge(workload, node)
  const asked = demandOf(workloads, 'updating')
  const room = roomOf(environment, environment.nodes.count)
  if (fits(asked, room)) return
  yield {
    check: 'fits-nodes',
    severity: 'error',
    object: `environment ${environment.namespace}`,
    path: 'nodes',
    expected: `room for ${text(asked)} (autoscalers at their maxima, everything updated at once)`,
    received: `${text(room)} on ${environment.nodes.count} nodes`,
    because: workloads.map(({ manifest }) => nameOf(referenceOf(manifest))),
    fix: 'give the environment more nodes, or lower the replicas or the requests',
  }
}
