// Who decides how many Pods a workload has. Where an autoscaler is rendered, the number is the autoscaler's; it is
// written once, at creation, so that a first deployment does not begin with the one Pod that Kubernetes assumes. From
// then on it is written as it is for as long as nobody else has set it, because a field that its only owner leaves out
// is removed, and the removed number would be one. https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import type { Manifest } from '../model/manifest.ts'
import { fieldManager } from '../model/stage.ts'

type Owner = {
  readonly manager?: string
  readonly operation?: string
  readonly fieldsV1?: { readonly 'f:spec'?: { readonly 'f:replicas'?: object } }
}

/** Whether `apply` set the number of Pods, and nobody else since. */
export const ownsReplicas = ({ metadata }: Manifest): boolean =>
  ((metadata.managedFields ?? []) as readonly Owner[]).some(
    ({ manager, operation, fieldsV1 }) =>
      manager === fieldManager && operation === 'Apply' && fieldsV1?.['f:spec']?.['f:replicas'] !== undefined,
  )

/** The fewest Pods that an autoscaler among these objects keeps of a workload; undefined where none scales it. */
export const autoscaledFrom = ({ kind, metadata }: Manifest, objects: readonly Manifest[]): number | undefined => {
  const autoscaler = objects.find(object => {
    if (object.kind !== 'HorizontalPodAutoscaler' || object.metadata.namespace !== metadata.namespace) return false
    const target = (object as Manifest & IHorizontalPodAutoscaler).spec?.scaleTargetRef
    return target?.kind === kind && target.name === metadata.name
  }) as IHorizontalPodAutoscaler | undefined
  return autoscaler === undefined ? undefined : (autoscaler.spec?.minReplicas ?? 1)
}

type Sized = { readonly replicas?: number }

const withReplicas = (manifest: Manifest, replicas: number): Manifest => ({
  ...manifest,
  spec: { ...(manifest.spec as Sized), replicas },
})

/** Whether a workload was scaled to nothing, for maintenance; a deploy does not wake it. */
export const rests = ({ kind, spec }: Manifest): boolean =>
  kind === 'Deployment' && (spec as Sized | undefined)?.replicas === 0

/** A workload as it is applied over what is there: with the number of Pods that is right to write, or without one. */
export const withOwnReplicas = (
  manifest: Manifest,
  live: Manifest | undefined,
  desired: readonly Manifest[],
): Manifest => {
  const minimum = autoscaledFrom(manifest, desired)
  if (minimum === undefined) return live !== undefined && rests(live) ? withReplicas(manifest, 0) : manifest
  const { replicas: _own, ...spec } = (manifest.spec ?? {}) as Sized
  const scaled = { ...manifest, spec }
  if (live === undefined) return withReplicas(scaled, minimum)
  return ownsReplicas(live) ? withReplicas(scaled, (live.spec as Sized).replicas ?? minimum) : scaled
}
