import type { ISecret } from 'kubernetes-models/v1'
import type { Manifest } from '../model/manifest.ts'
import { type Recipe, recipeAnnotation } from '../model/secret-value.ts'
import { secretNameOf } from './names.ts'
import { type Concern, metadataOf, type Scope } from './scope.ts'
import { recipesOf } from './service-environment.ts'

/** The Secret of a workload, without data: how each value is made stands in an annotation, and `deploy` makes it. */
export const secretOf = (scope: Scope, workload: string, recipes: Readonly<Record<string, Recipe>>): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataOf(scope, {
      stage: 'secrets',
      name: secretNameOf(workload),
      of: workload,
      annotations: { [recipeAnnotation]: JSON.stringify(recipes) },
    }),
    type: 'Opaque',
  }) satisfies ISecret

/** One Secret for each service, with its own values and nobody else's private ones. */
export const secrets: Concern = function* (scope) {
  for (const service of scope.platform.services) yield secretOf(scope, service.name, recipesOf(scope, service))
}
