import { kubeStateMetricsKind } from '../../components/kube-state-metrics.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Concern, Scope } from '../scope.ts'
import { nodesNamespaceOf } from './nodes-namespace.ts'
import { roleOf } from './role.ts'
import { accountOf, addressOf, deploymentOf } from './software-pod.ts'

const workload = kubeStateMetricsKind.kind

/** What it reads, by API group. */
const read: Readonly<Record<string, readonly string[]>> = {
  '': ['persistentvolumeclaims', 'pods'],
  apps: ['deployments'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs'],
}

/** It is told of the platform's Pods, and of those that read the nodes: by them a node's figures get its name. */
const namespacesOf = (scope: Scope): readonly string[] => [
  scope.environment.namespace,
  ...(monitoringOf(scope.environment, 'node-exporter') === undefined ? [] : [nodesNamespaceOf(scope)]),
]

/** kube-state-metrics, with Roles of its own that read five kinds in these namespaces. */
export const kubeStateMetricsObjects: Concern = function* (scope) {
  const software = monitoringOf(scope.environment, workload)
  if (software === undefined) return
  const namespaces = namespacesOf(scope)
  const rules = Object.entries(read).map(([group, resources]) => ({
    apiGroups: [group],
    resources: [...resources],
    verbs: ['list', 'watch'],
  }))
  const part = {
    name: workload,
    software,
    args: [
      `--namespaces=${namespaces.join(',')}`,
      `--resources=${Object.values(read).flat().toSorted().join(',')}`,
      `--port=${kubeStateMetricsKind.ports.metrics}`,
      `--telemetry-port=${kubeStateMetricsKind.ports.self}`,
    ],
    ports: kubeStateMetricsKind.ports,
    health: { live: '/healthz', port: 'metrics' },
  }
  yield accountOf(scope, workload)
  for (const namespace of namespaces) yield* roleOf(scope, workload, rules, namespace)
  yield addressOf(scope, workload, kubeStateMetricsKind.ports)
  yield deploymentOf(scope, { workload, user: kubeStateMetricsKind.user, parts: [part], asksApi: true })
}
