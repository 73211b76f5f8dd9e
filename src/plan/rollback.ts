// Which revisions a Deployment has, what each changes, and the object that brings one back. Revisions are its
// ReplicaSets: Kubernetes keeps `revisionHistoryLimit` of them, each with the whole Pod template it was made from.
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { IReplicaSet } from 'kubernetes-models/apps/v1/ReplicaSet'
import type { Manifest } from '../model/manifest.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'

/** The template of a Pod, as the API server completed it. */
export type PodTemplate = {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: unknown
}

/** One state that a Deployment was in. */
export type Revision = {
  /** Grows with every rollout; a revision that is brought back gets a new one. */
  readonly number: number
  readonly replicaSet: string
  /** RFC 3339. */
  readonly since: string
  readonly ready: number
  readonly current: boolean
  readonly template: PodTemplate
  /** What it changed against the revision before it; nothing is known of the oldest. */
  readonly changes: readonly FieldChange[]
}

/** The revision to go back to with what that changes, or why there is none. */
export type RollbackChoice =
  | { readonly revision: Revision; readonly changes: readonly FieldChange[] }
  | { readonly refused: string }

const revisionAnnotation = 'deployment.kubernetes.io/revision'
const hashLabel = 'pod-template-hash'

const numberOf = ({ metadata }: Manifest): number => Number(metadata.annotations?.[revisionAnnotation] ?? 0)

const withoutHash = (template: PodTemplate): PodTemplate => {
  const { [hashLabel]: _hash, ...labels } = template.metadata?.labels ?? {}
  const { creationTimestamp: _made, ...metadata } = (template.metadata ?? {}) as Record<string, unknown>
  return { ...template, metadata: { ...metadata, labels } }
}

/** The Pod template of a Deployment or ReplicaSet, without what its controller adds. */
export const templateOf = (owner: Manifest): PodTemplate =>
  withoutHash(((owner as Manifest & IDeployment).spec?.template ?? {}) as PodTemplate)

const isOwnedBy = (deployment: Manifest, replicaSet: Manifest): boolean => {
  const owners = (replicaSet.metadata.ownerReferences ?? []) as readonly { readonly uid?: string }[]
  return owners.some(({ uid }) => uid !== undefined && uid === deployment.metadata.uid)
}

/** The revisions of a Deployment among these ReplicaSets, newest first. */
export const revisionsOf = (deployment: Manifest, replicaSets: readonly Manifest[]): readonly Revision[] => {
  const owned = replicaSets
    .filter(replicaSet => isOwnedBy(deployment, replicaSet) && numberOf(replicaSet) > 0)
    .sort((left, right) => numberOf(right) - numberOf(left))
  const live = templateOf(deployment)
  const same = owned.find(replicaSet => fieldChanges(templateOf(replicaSet), live).length === 0)
  return owned.map((replicaSet, place) => {
    const before = owned[place + 1]
    const template = templateOf(replicaSet)
    return {
      number: numberOf(replicaSet),
      replicaSet: replicaSet.metadata.name,
      since: String(replicaSet.metadata.creationTimestamp ?? ''),
      ready: (replicaSet as Manifest & IReplicaSet).status?.readyReplicas ?? 0,
      current: replicaSet === same,
      template,
      changes: before === undefined ? [] : fieldChanges(templateOf(before), template),
    }
  })
}

const listed = (revisions: readonly Revision[]): string =>
  revisions.map(({ number, current }) => `${number}${current ? ' (runs now)' : ''}`).join(', ')

/** The named revision of a service, or the one before the current. */
export const chooseRevision = (
  service: string,
  revisions: readonly Revision[],
  wanted: number | undefined,
): RollbackChoice => {
  const current = revisions.find(revision => revision.current)
  const others = revisions.filter(revision => !revision.current)
  if (others.length === 0) return { refused: `${service} has no other revision: there is nothing to roll back to` }
  const revision = wanted === undefined ? others[0] : revisions.find(({ number }) => number === wanted)
  if (revision === undefined)
    return { refused: `${service}: expected one of the revisions ${listed(revisions)}, received ${wanted}` }
  if (revision.current) return { refused: `${service}: revision ${revision.number} is the one that runs now` }
  return { revision, changes: fieldChanges(current?.template ?? {}, revision.template) }
}
