import type { IService } from 'kubernetes-models/v1'
import { serviceNameOf } from './names.ts'
import { type Concern, metadataOf, selectorOf } from './scope.ts'

/** The name of the port on which a service of the platform answers. */
export const httpPort = 'http'

/** A stable address in front of each service's ready Pods. */
export const services: Concern = function* (scope) {
  for (const { name, port } of scope.platform.services) {
    yield {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadataOf(scope, { stage: 'services', name: serviceNameOf(name), of: name }),
      spec: {
        type: 'ClusterIP',
        selector: selectorOf(scope, name),
        ports: [{ name: httpPort, port, targetPort: httpPort, protocol: 'TCP' }],
      },
    } satisfies IService
  }
}
