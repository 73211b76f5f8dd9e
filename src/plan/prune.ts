import { inApplyOrder } from '../model/apply-order.ts'
import { type Manifest, type ObjectReference, referenceOf } from '../model/manifest.ts'
import { stageOf } from '../model/stage.ts'
import { isClaimOf } from './claims.ts'
import type { Step } from './step.ts'

/** Kinds that controllers make from ours, and that go with them. */
const made = ['Endpoints', 'EndpointSlice', 'Event', 'Pod', 'ReplicaSet', 'ControllerRevision']

/** Kinds whose removal loses what cannot be rendered again. */
const dataKinds = [
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StatefulSet',
  'Secret',
  'Namespace',
  'CustomResourceDefinition',
]

/** What a cluster holds beside the objects that are described. */
export type Holdings = {
  /** Everything that bears the owner labels. */
  readonly owned: readonly Manifest[]
  /** ReplicaSets, ControllerRevisions and Jobs, which may name a ConfigMap that left the description. */
  readonly revisions: readonly Manifest[]
}

/** An object, whatever version of its group names it. */
export const identityOf = ({ apiVersion, kind, name, namespace }: ObjectReference): string =>
  [apiVersion.includes('/') ? apiVersion.split('/')[0] : '', kind, namespace ?? '', name].join(' ')

const sources = ['configMap', 'configMapRef', 'configMapKeyRef']

function* configMapsIn(value: unknown, field = ''): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  if (sources.includes(field) && 'name' in value && typeof value.name === 'string') yield value.name
  for (const [inner, deeper] of Object.entries(value)) yield* configMapsIn(deeper, inner)
}

/** Whether controllers make objects of this kind from ours. */
export const isMadeKind = (kind: string): boolean => made.includes(kind)

const isMade = ({ kind, metadata }: Manifest): boolean =>
  isMadeKind(kind) || ((metadata.ownerReferences ?? []) as readonly unknown[]).length > 0

const leaves = (desired: readonly Manifest[], owned: readonly Manifest[]): readonly Manifest[] => {
  const wanted = new Set(desired.map(manifest => identityOf(referenceOf(manifest))))
  const seen = new Set<unknown>()
  return owned.filter(object => {
    const { uid, deletionTimestamp } = object.metadata
    if (seen.has(uid) || deletionTimestamp !== undefined || isMade(object)) return false
    seen.add(uid)
    return !wanted.has(identityOf(referenceOf(object))) && !isClaimOf(desired, object)
  })
}

/** `NAMESPACE/NAME` of the ConfigMaps that revisions name which stay. */
const usedConfigMaps = (revisions: readonly Manifest[], leaving: readonly Manifest[]): ReadonlySet<string> => {
  const gone = new Set(leaving.map(({ metadata }) => metadata.uid))
  const staying = revisions.filter(({ metadata }) => !gone.has(metadata.uid))
  return new Set(
    staying.flatMap(revision => [...configMapsIn(revision)].map(name => `${revision.metadata.namespace}/${name}`)),
  )
}

/**
 * Removes what bears the owner labels and is not described any more, last stage first. The volumes of StatefulSets that
 * are described stay, and so do the ConfigMaps that a revision names to which a service may be rolled back.
 */
export const planPrune = (desired: readonly Manifest[], { owned, revisions }: Holdings): readonly Step[] => {
  const leaving = leaves(desired, owned)
  const used = usedConfigMaps(revisions, leaving)
  return inApplyOrder(leaving)
    .filter(({ kind, metadata }) => kind !== 'ConfigMap' || !used.has(`${metadata.namespace}/${metadata.name}`))
    .map((object): Step => {
      const holdsData = dataKinds.includes(object.kind)
      const uid = String(object.metadata.uid)
      return { does: 'prune', stage: stageOf(object), object: referenceOf(object), holdsData, uid }
    })
    .reverse()
}
