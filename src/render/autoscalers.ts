import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import { monitoringOf } from '../components/monitoring.ts'
import type { Service } from '../model/service.ts'
import { replicasOf } from './replicas.ts'
import { type Concern, metadataOf, type Scope } from './scope.ts'

const percentPerMinute = (value: number) => [{ type: 'Percent' as const, value, periodSeconds: 60 }]

/**
 * Slowly down, less slowly up. A share of few Pods is never none: Kubernetes rounds what is left after 10 % down and what
 * there is after 25 % up, so that 3 Pods become 2 or 4.
 * https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go
 */
const behavior = () => ({
  scaleDown: { stabilizationWindowSeconds: 300, policies: percentPerMinute(10) },
  scaleUp: { stabilizationWindowSeconds: 60, policies: percentPerMinute(25) },
})

const resource = (name: 'cpu' | 'memory', averageUtilization: number) => ({
  type: 'Resource' as const,
  resource: { name, target: { type: 'Utilization' as const, averageUtilization } },
})

const perPod = (name: string, averageValue: number) => ({
  type: 'Pods' as const,
  pods: { metric: { name }, target: { type: 'AverageValue' as const, averageValue: String(averageValue) } },
})

/** Where nothing serves metrics of the services' own, an autoscaler that asked for them would never scale down. */
const metricsOf = ({ environment }: Scope, { scale }: Service) => {
  const adapted = monitoringOf(environment, 'prometheus-adapter') !== undefined
  const own = Object.entries(scale.perPod).toSorted(([left], [right]) => (left < right ? -1 : 1))
  return [
    resource('cpu', scale.cpuPercent),
    resource('memory', scale.memoryPercent),
    ...(adapted ? own.map(([name, value]) => perPod(name, value)) : []),
  ]
}

/** An autoscaler for each service whose most Pods are more than its fewest. */
export const autoscalers: Concern = function* (scope) {
  for (const service of scope.platform.services) {
    const { name } = service
    const { from, to } = replicasOf(scope.environment, service)
    if (from === to) continue
    yield {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadataOf(scope, { stage: 'scaling', name, of: name }),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: from,
        maxReplicas: to,
        metrics: metricsOf(scope, service),
        behavior: behavior(),
      },
    } satisfies IHorizontalPodAutoscaler
  }
}
