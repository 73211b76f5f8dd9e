// Looks at everything that a plan follows from: what is there, what each apply would make of it, and what holds on to
// what is not described any more.
import { type Cluster, ClusterError } from '../../cluster/cluster.ts'
import { type Manifest, referenceOf } from '../../model/manifest.ts'
import { templatesOf } from '../../plan/claims.ts'
import { conflictsIn } from '../../plan/conflicts.ts'
import type { Observation, Observed } from '../../plan/plan.ts'
import { type Holdings, identityOf } from '../../plan/prune.ts'
import { withOwnReplicas } from '../../plan/replicas.ts'
import { deriveValues, gatherRecipes, recipesOf, valuesOf, withData } from '../../plan/secret-values.ts'
import type { Conflict } from '../../plan/step.ts'
import { type Found, findOwned, joined, listKinds, type Target } from './owned.ts'

/** What a plan follows from, and what could not be looked at. */
export type Seen = Observed & { readonly unseen: readonly string[] }

const revisionKinds = [
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'apps/v1', kind: 'ControllerRevision' },
  { apiVersion: 'batch/v1', kind: 'Job' },
]

/** The namespaces of these objects. */
export const namespacesOf = (manifests: readonly Manifest[]): readonly string[] => [
  ...new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? [])),
]

type Outcome = Pick<Observation, 'result' | 'takes' | 'refused'>

/** What the person may not do ends everything; what the API server makes of an object belongs into the plan. */
const isRefusal = (error: unknown): error is ClusterError =>
  error instanceof ClusterError &&
  [400, 403, 404, 409, 422].includes(error.status) &&
  !/is forbidden: User ".*" cannot /.test(error.message)

const refusedBy = (error: unknown): Outcome => {
  if (isRefusal(error)) return { result: undefined, takes: [], refused: error.message }
  throw error
}

const isConflict = (error: unknown): error is ClusterError =>
  error instanceof ClusterError && error.status === 409 && error.message.startsWith('Apply failed')

const dryRun = async (cluster: Cluster, manifest: Manifest): Promise<Outcome> => {
  let takes: readonly Conflict[] = []
  try {
    return { result: await cluster.apply(manifest, { dryRun: true }), takes, refused: undefined }
  } catch (error) {
    if (!isConflict(error)) return refusedBy(error)
    takes = conflictsIn(error.message)
  }
  try {
    return { result: await cluster.apply(manifest, { dryRun: true, force: true }), takes, refused: undefined }
  } catch (error) {
    return refusedBy(error)
  }
}

/** A StatefulSet whose claim templates alone are refused is judged without them. */
const dryRunSet = async (cluster: Cluster, manifest: Manifest, live: Manifest): Promise<Partial<Observation>> => {
  const outcome = await dryRun(cluster, manifest)
  if (outcome.refused === undefined || templatesOf(live).length === 0) return outcome
  const spec = { ...(manifest.spec as object), volumeClaimTemplates: templatesOf(live) }
  const without = await dryRun(cluster, { ...manifest, spec })
  return without.refused === undefined ? { ...without, keepsTemplates: true } : outcome
}

type Place = {
  readonly cluster: Cluster
  readonly desired: readonly Manifest[]
  readonly owned: readonly Manifest[]
  /** Namespaces in which something can be. */
  readonly open: ReadonlySet<string>
  /** Kinds that the plan itself brings, as `GROUP KIND`. */
  readonly brought: ReadonlySet<string>
}

const groupKind = ({ apiVersion, kind }: Manifest): string => `${apiVersion.split('/')[0]} ${kind}`

/** The kinds that CustomResourceDefinitions among these objects define. */
const broughtBy = (desired: readonly Manifest[]): ReadonlySet<string> =>
  new Set(
    desired
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map(({ spec }) => spec as { readonly group: string; readonly names: { readonly kind: string } })
      .map(({ group, names }) => `${group} ${names.kind}`),
  )

const isUnknownKind = (error: unknown): boolean =>
  error instanceof ClusterError && error.status === 404 && error.message.startsWith('no matches for kind')

type Live = { readonly live: Manifest | undefined; readonly unknown?: string }

const findLive = async ({ cluster, owned, open, brought }: Place, manifest: Manifest): Promise<Live> => {
  const { namespace } = manifest.metadata
  if (namespace !== undefined && !open.has(namespace)) return { live: undefined }
  const reference = referenceOf(manifest)
  const identity = identityOf(reference)
  const known = owned.find(
    object => object.apiVersion === manifest.apiVersion && identityOf(referenceOf(object)) === identity,
  )
  if (known !== undefined) return { live: known }
  try {
    return { live: await cluster.get(reference) }
  } catch (error) {
    if (!isUnknownKind(error)) throw error
    return brought.has(groupKind(manifest))
      ? { live: undefined }
      : { live: undefined, unknown: (error as ClusterError).message }
  }
}

const isLeaving = (live: Manifest | undefined): boolean => live?.metadata.deletionTimestamp !== undefined

const observeOne = async (place: Place, manifest: Manifest, { live, unknown }: Live): Promise<Observation> => {
  const { cluster, desired, open, brought } = place
  const written = withOwnReplicas(manifest, live, desired)
  const nothing = { manifest: written, live: undefined, result: undefined, takes: [], refused: unknown }
  const { namespace } = manifest.metadata
  const cannotAsk = (namespace !== undefined && !open.has(namespace)) || brought.has(groupKind(manifest))
  if (unknown !== undefined || isLeaving(live) || (live === undefined && cannotAsk)) return nothing
  if (live !== undefined && manifest.kind === 'StatefulSet')
    return { ...nothing, live, ...(await dryRunSet(cluster, written, live)) }
  return { ...nothing, live, ...(await dryRun(cluster, written)) }
}

/** Secrets are tried with the values that follow from those that exist. */
const withKnownData = (manifests: readonly Manifest[], lives: readonly Live[]): readonly Manifest[] => {
  const secrets = manifests.filter(manifest => recipesOf(manifest) !== undefined)
  const known = valuesOf(
    lives.flatMap(({ live }, place) => (secrets.includes(manifests[place] as Manifest) ? (live ?? []) : [])),
  )
  const values = deriveValues(gatherRecipes(secrets), known)
  return manifests.map((manifest, place) =>
    secrets.includes(manifest) ? withData(manifest, lives[place]?.live, values) : manifest,
  )
}

/** The namespaces of these objects that are there and stay. */
const openNamespaces = async (cluster: Cluster, names: readonly string[]): Promise<ReadonlySet<string>> => {
  const all = await Promise.all(names.map(name => cluster.get({ apiVersion: 'v1', kind: 'Namespace', name })))
  return new Set(all.flatMap(namespace => (namespace && !isLeaving(namespace) ? namespace.metadata.name : [])))
}

/** What holds on to the past: everything of the target, and the revisions that name ConfigMaps. */
export const observeHoldings = async (
  cluster: Cluster,
  target: Target,
  namespaces: readonly string[],
): Promise<Holdings & { readonly unseen: readonly string[] }> => {
  const [owned, revisions] = await Promise.all([
    findOwned(cluster, target, namespaces),
    listKinds(cluster, revisionKinds, namespaces),
  ])
  const { unseen } = joined([owned, revisions])
  return { owned: owned.objects, revisions: revisions.objects, unseen: [...new Set(unseen)] }
}

const observeVolumes = async (cluster: Cluster, desired: readonly Manifest[], open: ReadonlySet<string>) => {
  const none: Found = { objects: [], unseen: [] }
  const sets = desired.filter(({ kind, metadata }) => kind === 'StatefulSet' && open.has(metadata.namespace ?? ''))
  const namespaces = namespacesOf(sets)
  if (namespaces.length === 0) return { claims: none, pods: none, storageClasses: none }
  const [claims, pods, storageClasses] = await Promise.all([
    listKinds(cluster, [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }], namespaces),
    listKinds(cluster, [{ apiVersion: 'v1', kind: 'Pod' }], namespaces),
    cluster.list({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }).then(
      (objects): Found => ({ objects, unseen: [] }),
      (error: unknown): Found => {
        if (error instanceof ClusterError && error.status === 403) return { objects: [], unseen: ['StorageClass'] }
        throw error
      },
    ),
  ])
  return { claims, pods, storageClasses }
}

/** Looks at a cluster for a plan. Rejects with ClusterError where it does not answer, or the person may not ask. */
export const observe = async (cluster: Cluster, target: Target, desired: readonly Manifest[]): Promise<Seen> => {
  const namespaces = namespacesOf(desired)
  const open = await openNamespaces(cluster, namespaces)
  const [holdings, { claims, pods, storageClasses }] = await Promise.all([
    observeHoldings(cluster, target, [...open]),
    observeVolumes(cluster, desired, open),
  ])
  const place = { cluster, desired, owned: holdings.owned, open, brought: broughtBy(desired) }
  const lives = await Promise.all(desired.map(manifest => findLive(place, manifest)))
  const written = withKnownData(desired, lives)
  const observations = await Promise.all(
    written.map((manifest, index) => observeOne(place, manifest, lives[index] ?? { live: undefined })),
  )
  return {
    ...holdings,
    // Data is for the dry run only: a plan bears none.
    observations: observations.map((seen, index) => {
      const own = desired[index]
      return own !== undefined && recipesOf(own) !== undefined ? { ...seen, manifest: own } : seen
    }),
    claims: claims.objects,
    pods: pods.objects,
    storageClasses: storageClasses.objects,
    now: new Date(),
    unseen: [...new Set([...holdings.unseen, ...joined([claims, pods, storageClasses]).unseen])],
  }
}
