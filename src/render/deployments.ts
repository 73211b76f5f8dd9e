import type { IDeployment } from 'kubernetes-models/apps/v1'
import { replicasOf } from './replicas.ts'
import { type Concern, metadataOf, selectorOf } from './scope.ts'
import { servicePod } from './service-pod.ts'

/** The platform's services. A new Pod is ready before an old one goes; where an autoscaler counts, nobody else does. */
export const deployments: Concern = function* (scope) {
  for (const service of scope.platform.services) {
    const { name } = service
    const { from, to } = replicasOf(scope.environment, service)
    yield {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadataOf(scope, { stage: 'services', name, of: name }),
      spec: {
        ...(from === to ? { replicas: from } : {}),
        selector: { matchLabels: selectorOf(scope, name) },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
        template: servicePod(scope, service),
      },
    } satisfies IDeployment
  }
}
