import type { IConfigMap } from 'kubernetes-models/v1'
import { type Concern, metadataOf } from './scope.ts'
import { configurationOf } from './service-environment.ts'

/** One ConfigMap for each service and content. A change makes another one, and with it new Pods. */
export const configMaps: Concern = function* (scope) {
  for (const service of scope.platform.services) {
    const { name, data } = configurationOf(scope, service)
    yield {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadataOf(scope, { stage: 'config', name, of: service.name }),
      immutable: true,
      data: { ...data },
    } satisfies IConfigMap
  }
}
