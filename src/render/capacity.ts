import { type Amount, amountText, holds } from '../model/amount.ts'
import type { ClusterEnvironment } from '../model/environment.ts'
import type { Finding } from '../model/finding.ts'
import { type Manifest, nameOf, referenceOf } from '../model/manifest.ts'
import { demandOf, type Workload, workloadsOf } from './demand.ts'

/**
 * What a node of some cores leaves to the platform's Pods: a kubelet keeps about 1 % of 8 cores and 11 % of 32 GB, and
 * the network's and the log's own Pods take the rest. https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes
 */
const left = { cpu: 0.95, memory: 0.88 }

/** A kubelet starts no more Pods unless told. https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const podsOfNode = 110

const roomOf = ({ nodes }: ClusterEnvironment, count: number): Amount => ({
  cpuMillicores: Math.floor(count * nodes.cpuMillicores * left.cpu),
  memoryBytes: Math.floor(count * nodes.memoryBytes * left.memory),
})

const tooLarge = ({ manifest, requests }: Workload, room: Amount): Finding => ({
  check: 'fits-node',
  severity: 'error',
  object: nameOf(referenceOf(manifest)),
  path: 'spec.template.spec.containers[0].resources.requests',
  expected: `a Pod that fits on one node, which leaves ${amountText(room)}`,
  received: amountText(requests),
  because: [],
  fix: 'ask for less, or give the environment larger nodes',
})

/** Whether the environment's nodes hold what is rendered when every autoscaler is at its maximum and all is updated. */
export function* judgeCapacity(environment: ClusterEnvironment, manifests: readonly Manifest[]): Generator<Finding> {
  const { count } = environment.nodes
  const workloads = workloadsOf(manifests, count)
  const node = roomOf(environment, 1)
  for (const workload of workloads) if (!holds(node, workload.requests)) yield tooLarge(workload, node)
  const { pods, requests } = demandOf(workloads, 'updating')
  const room = roomOf(environment, count)
  if (pods <= count * podsOfNode && holds(room, requests)) return
  yield {
    check: 'fits-nodes',
    severity: 'error',
    object: `environment ${environment.namespace}`,
    path: 'nodes',
    expected: `room for ${pods} Pods, ${amountText(requests)} (autoscalers at their maxima, everything updated at once)`,
    received: `${count * podsOfNode} Pods, ${amountText(room)} on ${count} nodes`,
    because: workloads.map(({ manifest }) => nameOf(referenceOf(manifest))),
    fix: 'give the environment more nodes, or lower the replicas or the requests',
  }
}
