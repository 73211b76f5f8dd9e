// Where secret values come from. None is ever rendered: an object says how each is made, or where it is kept.
import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1beta1'
import type { ISecret } from 'kubernetes-models/v1'
import type { Manifest } from '../model/manifest.ts'
import { type Recipe, recipeAnnotation } from '../model/secret-value.ts'
import { secretNameOf } from './names.ts'
import { type Concern, metadataOf, type Scope } from './scope.ts'
import { recipesOf } from './service-environment.ts'

/** The recipe of each key of a Secret. */
export type Recipes = Readonly<Record<string, Recipe>>

const namingOf = (workload: string, recipes: Recipes) => ({
  stage: 'secrets' as const,
  name: secretNameOf(workload),
  of: workload,
  annotations: { [recipeAnnotation]: JSON.stringify(recipes) },
})

/** Without data: `deploy` draws and derives it by the recipes. */
const drawn = (scope: Scope, workload: string, recipes: Recipes) =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataOf(scope, namingOf(workload, recipes)),
    type: 'Opaque',
  }) satisfies ISecret

/** Of every key, where the operator finds it: the property KEY of PLATFORM/ENVIRONMENT/SECRET. https://external-secrets.io/latest/api/externalsecret/ */
const fetched = (scope: Scope, workload: string, recipes: Recipes, store: string) => {
  const name = secretNameOf(workload)
  const key = `${scope.platform.name}/${scope.name}/${name}`
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: metadataOf(scope, namingOf(workload, recipes)),
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: store, kind: 'ClusterSecretStore' },
      target: { name, creationPolicy: 'Owner' },
      data: Object.keys(recipes).map(secretKey => ({ secretKey, remoteRef: { key, property: secretKey } })),
    } satisfies IExternalSecret['spec'],
  }
}

/**
 * The Secret of a workload in the form that the environment asks for. A SealedSecret is encrypted for one cluster by
 * whoever knows its values, so nothing stands for it here.
 */
export const secretOf = (scope: Scope, workload: string, recipes: Recipes): readonly Manifest[] => {
  const { secrets: source } = scope.environment
  if (source === 'generated') return [drawn(scope, workload, recipes)]
  return source.from === 'external-secrets' ? [fetched(scope, workload, recipes, source.store)] : []
}

/** One Secret for each service, with its own values and nobody else's private ones. */
export const secrets: Concern = function* (scope) {
  for (const service of scope.platform.services) yield* secretOf(scope, service.name, recipesOf(scope, service))
}
