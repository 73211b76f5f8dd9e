import type { IDeployment } from 'kubernetes-models/apps/v1'
import { type Manifest, referenceOf } from '../../model/manifest.ts'
import { type Cluster, ClusterError, type Selection } from '../cluster.ts'
import { type Condition, conditionOf } from '../ready/condition.ts'

type LabelSelector = NonNullable<IDeployment['spec']>['selector']

/** All that tells why an object is not ready. */
export type Evidence = {
  /** When it was gathered, in milliseconds since 1970. */
  readonly at: number
  readonly object: Manifest
  /** What makes its Pods: the ReplicaSet of its newest version, or itself. */
  readonly maker: Manifest
  /** The Pods that the maker made. */
  readonly pods: readonly Manifest[]
  /** Of its namespace. */
  readonly events: readonly Manifest[]
  /** The claims of its namespace. */
  readonly claims: readonly Manifest[]
  readonly nodes: readonly Manifest[]
  /** The Pods of all namespaces, which are on the nodes too. */
  readonly neighbours: readonly Manifest[]
}

/** What we may not see tells nothing. */
const seen = async (cluster: Cluster, selection: Selection): Promise<readonly Manifest[]> => {
  try {
    return await cluster.list(selection)
  } catch (error) {
    if (error instanceof ClusterError && error.status === 403) return []
    throw error
  }
}

const operators: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: key => key,
  DoesNotExist: key => `!${key}`,
}

/** A selector object as the API takes it in a query. */
export const selectorText = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
  [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values }) => operators[operator]?.(key, (values ?? []).join(',')) ?? key),
  ].join(',')

const isOwned = ({ metadata }: Manifest, owner: Manifest): boolean =>
  ((metadata.ownerReferences ?? []) as readonly { readonly uid: string }[]).some(
    ({ uid }) => uid === owner.metadata.uid,
  )

const revisionOf = ({ metadata }: Manifest): number =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0)

/** The ReplicaSet of a Deployment's newest version. */
const newest = (deployment: Manifest, replicaSets: readonly Manifest[]): Manifest | undefined =>
  replicaSets.filter(set => isOwned(set, deployment)).toSorted((left, right) => revisionOf(right) - revisionOf(left))[0]

const makers = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']

const podsOf = async (cluster: Cluster, object: Manifest): Promise<Pick<Evidence, 'maker' | 'pods'>> => {
  if (object.kind === 'Pod') return { maker: object, pods: [object] }
  const selector = (object as unknown as IDeployment).spec?.selector ?? {}
  const labels = selectorText(selector)
  if ((object.kind !== 'Deployment' && !makers.includes(object.kind)) || labels === '')
    return { maker: object, pods: [] }
  const { namespace } = object.metadata
  const within = { ...(namespace === undefined ? {} : { namespace }), labels }
  const sets =
    object.kind === 'Deployment' ? await cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', ...within }) : []
  const maker = object.kind === 'Deployment' ? newest(object, sets) : object
  if (maker === undefined) return { maker: object, pods: [] }
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', ...within })
  return { maker, pods: pods.filter(pod => isOwned(pod, maker)) }
}

/** The scheduler found no node with enough left for it. */
const isCrowdedOut = (pod: Manifest): boolean => {
  const { conditions } = (pod.status ?? {}) as { conditions?: readonly Condition[] }
  const placed = conditionOf(conditions, 'PodScheduled')
  return placed?.status === 'False' && placed.message?.includes('Insufficient') === true
}

/** Gathers it; what may not be read is left out. Rejects with ClusterError. */
export const gather = async (cluster: Cluster, object: Manifest): Promise<Evidence> => {
  const { namespace } = referenceOf(object)
  const within = namespace === undefined ? {} : { namespace }
  const [{ maker, pods }, events, claims] = await Promise.all([
    podsOf(cluster, object),
    seen(cluster, { apiVersion: 'v1', kind: 'Event', ...within }),
    seen(cluster, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...within }),
  ])
  const [nodes, neighbours] = pods.some(isCrowdedOut)
    ? await Promise.all([
        seen(cluster, { apiVersion: 'v1', kind: 'Node' }),
        seen(cluster, { apiVersion: 'v1', kind: 'Pod' }),
      ])
    : [[], []]
  return { at: Date.now(), object, maker, pods, events, claims, nodes, neighbours }
}
