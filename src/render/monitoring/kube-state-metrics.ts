import { kubeStateMetricsKind } from '../../components/kube-state-metrics.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Concern } from '../scope.ts'
import { roleOf } from './role.ts'
import { accountOf, addressOf, deploymentOf } from './software-pod.ts'

const workload = kubeStateMetricsKind.kind

/** What it reads, by API group. */
const read: Readonly<Record<string, readonly string[]>> = {
  '': ['persistentvolumeclaims', 'pods'],
  apps: ['deployments'],
  autoscaling: ['horizontalpodautoscalers'],
}

/** kube-state-metrics, with a Role of its own that reads four kinds in the platform's namespace. */
export const kubeStateMetricsObjects: Concern = function* (scope) {
  const software = monitoringOf(scope.environment, workload)
  if (software === undefined) return
  const rules = Object.entries(read).map(([group, resources]) => ({
    apiGroups: [group],
    resources: [...resources],
    verbs: ['list', 'watch'],
  }))
  const part = {
    name: workload,
    software,
    args: [
      `--namespaces=${scope.environment.namespace}`,
      `--resources=${Object.values(read).flat().toSorted().join(',')}`,
      `--port=${kubeStateMetricsKind.ports.metrics}`,
      `--telemetry-port=${kubeStateMetricsKind.ports.self}`,
    ],
    ports: kubeStateMetricsKind.ports,
    health: { live: '/healthz', port: 'metrics' },
  }
  yield accountOf(scope, workload)
  yield* roleOf(scope, workload, rules)
  yield addressOf(scope, workload, kubeStateMetricsKind.ports)
  yield deploymentOf(scope, { workload, user: kubeStateMetricsKind.user, parts: [part], asksApi: true })
}
