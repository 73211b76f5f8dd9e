// The one namespace of an environment that takes privileged Pods: those that read the folders of the nodes. Nothing
// else lives there, and each of them says why it must.
import type { IDaemonSet } from 'kubernetes-models/apps/v1'
import type { INamespace, IVolume } from 'kubernetes-models/v1'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Manifest } from '../../model/manifest.ts'
import { denyByDefault } from '../network.ts'
import { type Concern, metadataOf, type Scope, selectorOf } from '../scope.ts'
import { type SoftwarePod, softwarePod } from './software-pod.ts'

/** Its name. */
export const nodesNamespaceOf = ({ environment }: Scope): string => `${environment.namespace}-nodes`

/** Annotation of what is excepted from the restricted standard: the reason. */
export const reasonAnnotation = 'salus.health/reason'

/** Whether something in the environment must read the folders of the nodes. */
const isNeeded = ({ environment }: Scope): boolean =>
  (['node-exporter', 'alloy'] as const).some(kind => monitoringOf(environment, kind) !== undefined)

/** The namespace, closed to all traffic that is not allowed. */
export const nodesNamespace: Concern = function* (scope) {
  if (!isNeeded(scope)) return
  const name = nodesNamespaceOf(scope)
  yield {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: metadataOf(scope, {
      stage: 'namespace',
      name,
      namespaced: false,
      labels: {
        'pod-security.kubernetes.io/enforce': 'privileged',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
      annotations: { [reasonAnnotation]: 'figures and log lines of the nodes are in folders of the nodes' },
    }),
  } satisfies INamespace
  yield* denyByDefault(scope, name)
}

/** A folder of the node, which a Pod sees but cannot change. */
export type HostFolder = { readonly name: string; readonly path: string; readonly at: string }

/** Volume and mount of a node's folder; what is mounted in it later shows as well. */
export const hostFolder = ({ name, path, at }: HostFolder) => ({
  volume: { name, hostPath: { path, type: 'Directory' } } satisfies IVolume,
  mount: { name, mountPath: at, readOnly: true, mountPropagation: 'HostToContainer' as const },
})

/** One Pod on every node, as root without any capability: it may read what is root's, and change nothing. */
export const daemonSetOf = (scope: Scope, pod: SoftwarePod, reason: string): Manifest => {
  const { metadata, spec } = softwarePod(scope, pod)
  if (spec === undefined) throw new Error(`${pod.workload}: expected a Pod`)
  const { workload } = pod
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metadataOf(scope, {
      stage: 'monitoring',
      name: workload,
      of: workload,
      namespace: nodesNamespaceOf(scope),
      annotations: { [reasonAnnotation]: reason },
    }),
    spec: {
      selector: { matchLabels: selectorOf(scope, workload) },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '20%' } },
      template: {
        metadata: { ...metadata, annotations: { ...metadata?.annotations, [reasonAnnotation]: reason } },
        spec: {
          ...spec,
          securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } },
          tolerations: [{ operator: 'Exists' }],
        },
      },
    },
  } satisfies IDaemonSet
}
