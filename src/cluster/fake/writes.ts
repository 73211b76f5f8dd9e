import { type Manifest, type ObjectReference, referenceOf } from '../../model/manifest.ts'
import type { Cluster, Kind } from '../cluster.ts'
import { type Json, mergePatch } from './fields.ts'
import { forbiddenChange } from './immutable.ts'
import { applied, nobody, ownersAfter } from './owners.ts'
import { type Refusals, refusalsOf, wrongName } from './refusals.ts'
import { removeItem, settle } from './removal.ts'
import type { Item, Shelf } from './shelf.ts'

/** What the fake's writes need of it. */
export type Place = {
  readonly shelf: Shelf
  readonly fieldManager: string
  readonly kindOf: (about: string, reference: { readonly apiVersion: string; readonly kind: string }) => Kind
  /** An object as the API answers it. */
  readonly shown: (item: Item) => Manifest
}

/** Kinds whose status is written with them, as they have no subresource for it. */
const withOwnStatus = ['Event', 'SelfSubjectAccessReview']

/** As it would arrive: without what is undefined, and without a status that cannot be written so. */
const received = (manifest: Manifest): Manifest => {
  const { status, ...rest } = JSON.parse(JSON.stringify(manifest)) as Manifest
  return withOwnStatus.includes(manifest.kind) && status !== undefined ? { ...rest, status } : rest
}

type Target = {
  readonly kind: Kind
  readonly refusals: Refusals
  readonly namespace: string | undefined
  readonly live: Item | undefined
}

const targetOf = ({ shelf, kindOf }: Place, verb: string, reference: ObjectReference): Target => {
  const kind = kindOf(`${verb} ${reference.kind}`, reference)
  const namespace = kind.namespaced ? (reference.namespace ?? 'default') : undefined
  const refusals = refusalsOf(verb, kind, reference)
  return { kind, refusals, namespace, live: shelf.find(kind, reference.name, namespace) }
}

const mayBeNew = ({ shelf, kindOf }: Place, { namespace, refusals }: Target, manifest: Manifest): void => {
  const wrong = wrongName(manifest)
  if (wrong !== undefined) throw refusals.invalid(wrong)
  if (namespace === undefined) return
  const home = shelf.find(kindOf('', { apiVersion: 'v1', kind: 'Namespace' }), namespace, undefined)
  if (home === undefined) throw refusals.noNamespace(namespace)
  if (home.object.metadata.deletionTimestamp !== undefined) throw refusals.terminating(namespace)
}

/** What the API server itself adds to a new object. */
const begun = (kind: Kind, namespace: string | undefined, manifest: Manifest): Manifest => ({
  ...manifest,
  metadata: {
    ...manifest.metadata,
    ...(namespace === undefined ? {} : { namespace }),
    ...(kind.kind === 'Namespace'
      ? { labels: { ...manifest.metadata.labels, 'kubernetes.io/metadata.name': manifest.metadata.name } }
      : {}),
  },
  ...(kind.kind === 'Namespace' ? { status: { phase: 'Active' } } : {}),
})

const keep = (place: Place, target: Target, item: Item, dryRun: boolean | undefined): Manifest => {
  const before = target.live?.object
  const wrong = before === undefined ? undefined : forbiddenChange(item.kind.kind, before as Json, item.object as Json)
  if (wrong !== undefined) throw target.refusals.invalid(wrong)
  if (dryRun) return place.shown(place.shelf.preview(item))
  const kept = place.shelf.put(item)
  settle(place.shelf)
  return place.shown(kept)
}

const apply =
  (place: Place): Cluster['apply'] =>
  async (manifest, { dryRun, force = false } = {}) => {
    const target = targetOf(place, 'apply', referenceOf(manifest))
    const { kind, live, namespace, refusals } = target
    if (live === undefined) mayBeNew(place, target, manifest)
    const given = received(manifest) as Json
    const base = live?.object ?? begun(kind, namespace, given as Manifest)
    const outcome = applied(base as Json, live?.owners ?? nobody, given, force)
    if ('conflicts' in outcome) throw refusals.conflicts(place.fieldManager, outcome.conflicts)
    return keep(place, target, { kind, object: outcome.object as Manifest, owners: outcome.owners }, dryRun)
  }

const create =
  (place: Place): Cluster['create'] =>
  async (manifest, { dryRun } = {}) => {
    const target = targetOf(place, 'create', referenceOf(manifest))
    const { kind, live, namespace, refusals } = target
    if (live !== undefined) throw refusals.exists()
    mayBeNew(place, target, manifest)
    const object = begun(kind, namespace, received(manifest))
    return keep(place, target, { kind, object, owners: ownersAfter({}, object as Json, nobody) }, dryRun)
  }

const scaleOf = ({ metadata, spec, status }: Manifest): Manifest => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata,
  spec: { replicas: (spec as Json | undefined)?.replicas ?? 0 },
  status: { replicas: (status as Json | undefined)?.replicas ?? 0 },
})

const patch =
  (place: Place): Cluster['patch'] =>
  async (reference, change, subresource) => {
    const target = targetOf(place, 'patch', reference)
    const { live, refusals } = target
    if (live === undefined) throw refusals.notFound()
    const before = live.object as Json
    const merged = mergePatch(before, JSON.parse(JSON.stringify(change))) as Json
    const status = before.status === undefined ? {} : { status: before.status }
    const { status: _status, ...rest } = merged
    const whole = withOwnStatus.includes(reference.kind) ? merged : { ...rest, ...status }
    const after = subresource === 'status' ? { ...before, status: merged.status } : whole
    const object = {
      ...after,
      metadata: { ...(after.metadata as object), name: reference.name },
    } as unknown as Manifest
    const owners = ownersAfter(before, object as Json, live.owners)
    const kept = keep(place, target, { kind: live.kind, object, owners }, false)
    return subresource === 'scale' ? scaleOf(kept) : kept
  }

const remove =
  (place: Place): Cluster['remove'] =>
  async (reference, { propagation = 'Background', uid, dryRun } = {}) => {
    const { live, refusals } = targetOf(place, 'remove', reference)
    if (live === undefined) return false
    const found = live.object.metadata.uid
    if (uid !== undefined && uid !== found) throw refusals.otherUid(uid, found)
    if (!dryRun) removeItem(place.shelf, live, propagation)
    return true
  }

/** The writes of a cluster in memory. */
export const writesOf = (place: Place): Pick<Cluster, 'apply' | 'create' | 'patch' | 'remove'> => ({
  apply: apply(place),
  create: create(place),
  patch: patch(place),
  remove: remove(place),
})
