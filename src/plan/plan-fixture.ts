// A small shop as plans see it, for the tests of planning.
import type { Manifest } from '../model/manifest.ts'
import { recipeAnnotation } from '../model/secret-value.ts'
import { ownerLabels, type Stage, stageLabel } from '../model/stage.ts'
import type { Observation, Observed } from './plan.ts'

/** An object of the shop. */
export const object = (
  stage: Stage,
  kind: string,
  name: string,
  rest: Readonly<Record<string, unknown>> = {},
): Manifest => {
  const groups: Readonly<Record<string, string>> = {
    Deployment: 'apps/v1',
    StatefulSet: 'apps/v1',
    ReplicaSet: 'apps/v1',
    Job: 'batch/v1',
    HorizontalPodAutoscaler: 'autoscaling/v2',
  }
  const { metadata, ...fields } = rest as { readonly metadata?: object }
  return {
    apiVersion: groups[kind] ?? 'v1',
    kind,
    metadata: {
      name,
      ...(kind === 'Namespace' ? {} : { namespace: 'shop' }),
      labels: { ...ownerLabels('shop', 'test'), [stageLabel]: stage },
      ...metadata,
    },
    ...fields,
  }
}

/** A Secret with a recipe. */
export const recipeSecret = (name: string, recipes: object): Manifest =>
  object('secrets', 'Secret', name, {
    type: 'Opaque',
    metadata: { annotations: { [recipeAnnotation]: JSON.stringify(recipes) } },
  })

/** The same object as a cluster has it. */
export const living = (manifest: Manifest, rest: Readonly<Record<string, unknown>> = {}): Manifest => {
  const { metadata, ...fields } = rest as { readonly metadata?: object }
  return {
    ...manifest,
    ...fields,
    metadata: {
      ...manifest.metadata,
      uid: `uid-of-${manifest.kind}-${manifest.metadata.name}`,
      resourceVersion: '7',
      ...metadata,
    },
  }
}

/** A described object that is not there, or is there as described unless more is said. */
export const observation = (manifest: Manifest, more: Partial<Observation> = {}): Observation => ({
  manifest,
  live: undefined,
  result: more.live,
  takes: [],
  refused: undefined,
  ...more,
})

/** Everything observed: these objects, and nothing else unless said. */
export const observed = (observations: readonly Observation[], more: Partial<Observed> = {}): Observed => ({
  observations,
  owned: observations.flatMap(({ live }) => live ?? []),
  revisions: [],
  claims: [],
  pods: [],
  storageClasses: [],
  now: new Date('2026-01-01T00:10:00Z'),
  ...more,
})
