import type { IConfigMap } from 'kubernetes-models/v1'
import { type Concern, metadataOf } from './scope.ts'
import { configMapNameOf, configurationOf } from './service-environment.ts'

/** One ConfigMap for each service and content. A change makes another one, and with it new Pods. */
export const configMaps: Concern = function* (scope) {
  for (const service of scope.platform.services) {
    yield {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadataOf(scope, { stage: 'config', name: configMapNameOf(scope, service), of: service.name }),
      immutable: true,
      data: configurationOf(scope, service),
    } satisfies IConfigMap
  }
}
