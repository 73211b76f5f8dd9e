// How much a namespace may take: what its rendered workloads take at the most, while all of them are updated at once.
import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1'
import type { IContainer, ILimitRange, IPodSpec, IResourceQuota } from 'kubernetes-models/v1'
import { amountOf, most } from '../model/amount.ts'
import type { Manifest } from '../model/manifest.ts'
import { formatCpu, formatSize } from '../model/quantity.ts'
import { claimsOf, demandOf, type Workload, workloadsOf } from './demand.ts'
import { metadataOf, type Scope } from './scope.ts'

const containersOf = ({ containers, initContainers = [] }: IPodSpec): readonly IContainer[] => [
  ...containers,
  ...initContainers,
]

/** Secrets that Pods and Ingresses name, rendered or brought by somebody. */
const namedSecrets = (manifests: readonly Manifest[], workloads: readonly Workload[]): readonly string[] => {
  const inPods = workloads.flatMap(({ pod }) => [
    ...(pod.volumes ?? []).map(({ secret }) => secret?.secretName),
    ...containersOf(pod).flatMap(({ env = [] }) => env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name)),
    ...containersOf(pod).flatMap(({ envFrom = [] }) => envFrom.map(({ secretRef }) => secretRef?.name)),
  ])
  const certificates = manifests
    .filter(({ kind }) => kind === 'Ingress')
    .flatMap(manifest => (manifest as unknown as IIngress).spec?.tls?.map(({ secretName }) => secretName) ?? [])
  return [...inPods, ...certificates].flatMap(name => name ?? [])
}

const ofKind = (manifests: readonly Manifest[], kind: string): readonly string[] =>
  manifests.filter(manifest => manifest.kind === kind).map(({ metadata }) => metadata.name)

/** Of Secrets and ConfigMaps, what people may add to a namespace themselves. */
const spare = 5

/** While cert-manager renews a certificate, its next key is a Secret of its own. */
const secretCount = (manifests: readonly Manifest[], workloads: readonly Workload[]): number =>
  new Set([...ofKind(manifests, 'Secret'), ...namedSecrets(manifests, workloads)]).size +
  ofKind(manifests, 'Certificate').length +
  spare

const usualHistory = 10

/** Every revision that a Deployment keeps may have a ConfigMap of its own; Kubernetes adds one with its certificate. */
const configMapCount = (manifests: readonly Manifest[]): number => {
  const immutable = manifests.filter(({ kind, immutable }) => kind === 'ConfigMap' && immutable === true).length
  const histories = manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map(manifest => (manifest as unknown as IDeployment).spec?.revisionHistoryLimit ?? usualHistory)
  return ofKind(manifests, 'ConfigMap').length + immutable * (1 + Math.max(0, ...histories)) + 1 + spare
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)

const hard = (manifests: readonly Manifest[], workloads: readonly Workload[]): Record<string, string> => {
  const { pods, requests, limits } = demandOf(workloads, 'updating')
  const claims = claimsOf(manifests)
  return {
    'requests.cpu': formatCpu(requests.cpuMillicores),
    'requests.memory': formatSize(requests.memoryBytes),
    'limits.cpu': formatCpu(limits.cpuMillicores),
    'limits.memory': formatSize(limits.memoryBytes),
    'requests.storage': formatSize(sumOf(claims)),
    pods: String(pods),
    persistentvolumeclaims: String(claims.length),
    services: String(ofKind(manifests, 'Service').length),
    'services.nodeports': '0',
    'services.loadbalancers': '0',
    secrets: String(secretCount(manifests, workloads)),
    configmaps: String(configMapCount(manifests)),
  }
}

const usual = { limit: { cpu: '500m', memory: '256Mi' }, request: { cpu: '100m', memory: '128Mi' } }

/** What a container gets that says nothing, and that none may have more than the largest that is rendered. */
const limitRange = (workloads: readonly Workload[]): NonNullable<ILimitRange['spec']> => {
  const largest = workloads
    .flatMap(({ pod }) => containersOf(pod).map(({ resources }) => amountOf(resources?.limits)))
    .reduce(most, amountOf(usual.limit))
  const max = { cpu: formatCpu(largest.cpuMillicores), memory: formatSize(largest.memoryBytes) }
  return { limits: [{ type: 'Container', default: usual.limit, defaultRequest: usual.request, max }] }
}

/** The ResourceQuota and the LimitRange of each rendered Namespace, from everything else that is rendered into it. */
export function* quotas(scope: Scope, manifests: readonly Manifest[]): Generator<Manifest> {
  for (const namespace of ofKind(manifests, 'Namespace')) {
    const inside = manifests.filter(({ metadata }) => metadata.namespace === namespace)
    const workloads = workloadsOf(inside, scope.environment.nodes.count)
    const metadata = metadataOf(scope, { stage: 'policies', name: scope.platform.name, namespace })
    yield {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata,
      spec: { hard: hard(inside, workloads) },
    } satisfies IResourceQuota
    yield { apiVersion: 'v1', kind: 'LimitRange', metadata, spec: limitRange(workloads) } satisfies ILimitRange
  }
}
