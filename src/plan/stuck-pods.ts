// A StatefulSet waits for each Pod to be ready before it replaces the next, also for one that was made from a broken
// template and never will be: the fix does not roll out until somebody deletes that Pod.
// https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet'
import type { IPod } from 'kubernetes-models/v1/Pod'
import { type Manifest, referenceOf } from '../model/manifest.ts'
import { stageOf } from '../model/stage.ts'
import type { Step } from './step.ts'

/** A Pod that is younger, or was ready more lately, may only be starting. */
const patienceMilliseconds = 30_000

type Owner = { readonly uid?: string }

const isOf = (set: Manifest, { metadata }: Manifest): boolean =>
  ((metadata.ownerReferences ?? []) as readonly Owner[]).some(
    ({ uid }) => uid !== undefined && uid === set.metadata.uid,
  )

const waitingFor = ({ status }: IPod): string | undefined =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
    .map(({ state }) => state?.waiting?.reason)
    .find(reason => reason !== undefined && !['ContainerCreating', 'PodInitializing'].includes(reason))

/** Why a Pod will not become ready; undefined where it is, or may be starting. */
const brokenSince = (pod: Manifest & IPod, now: Date): string | undefined => {
  const conditions = pod.status?.conditions ?? []
  const ready = conditions.find(({ type }) => type === 'Ready')
  if (ready?.status === 'True' || pod.metadata.deletionTimestamp !== undefined) return undefined
  const reason = waitingFor(pod)
  if (reason !== undefined) return reason
  const since = ready?.lastTransitionTime ?? conditions[0]?.lastTransitionTime ?? pod.metadata.creationTimestamp
  const milliseconds = now.getTime() - new Date(String(since)).getTime()
  return milliseconds >= patienceMilliseconds ? `not ready for ${Math.floor(milliseconds / 1000)} s` : undefined
}

/** Pods of a StatefulSet's earlier revision that would keep its present one from rolling out. */
export function* restartStuckPods(
  set: Manifest,
  pods: readonly Manifest[],
  { templateChanges, now }: { readonly templateChanges: boolean; readonly now: Date },
): Generator<Step> {
  const present = (set as Manifest & IStatefulSet).status?.updateRevision
  for (const pod of pods.filter(pod => pod.kind === 'Pod' && isOf(set, pod))) {
    const revision = pod.metadata.labels?.['controller-revision-hash']
    if (!templateChanges && (present === undefined || revision === present)) continue
    const because = brokenSince(pod as Manifest & IPod, now)
    if (because === undefined) continue
    const uid = String(pod.metadata.uid)
    yield { does: 'restart-pod', stage: stageOf(set), object: referenceOf(pod), because, uid }
  }
}
