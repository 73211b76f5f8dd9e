import { type Cluster, ClusterError, type Kind, type Selection } from '../../cluster/cluster.ts'
import type { Manifest } from '../../model/manifest.ts'
import { ownerLabels } from '../../model/stage.ts'
import { isMadeKind } from '../../plan/prune.ts'

/** Whose objects are meant: a platform in one of its environments. */
export type Target = { readonly platform: string; readonly environment: string }

/** Objects found, and what could not be looked at. */
export type Found = { readonly objects: readonly Manifest[]; readonly unseen: readonly string[] }

/** The label selector of a target's objects. */
export const ownerSelector = ({ platform, environment }: Target): string =>
  Object.entries(ownerLabels(platform, environment))
    .map(([label, value]) => `${label}=${value}`)
    .join(',')

/** Not permitted, or announced by a server that does not answer to it. */
const isUnseen = (error: unknown): boolean => error instanceof ClusterError && [403, 404, 405].includes(error.status)

const listed = async (cluster: Cluster, selection: Selection): Promise<Found> => {
  try {
    return { objects: await cluster.list(selection), unseen: [] }
  } catch (error) {
    if (!isUnseen(error)) throw error
    return { objects: [], unseen: [`${selection.kind}${selection.namespace ? ` in ${selection.namespace}` : ''}`] }
  }
}

/** Both together. */
export const joined = (found: readonly Found[]): Found => ({
  objects: found.flatMap(({ objects }) => objects),
  unseen: found.flatMap(({ unseen }) => unseen),
})

/** All objects of these kinds in these namespaces; what may not be seen is named. */
export const listKinds = async (
  cluster: Cluster,
  kinds: readonly Pick<Kind, 'apiVersion' | 'kind'>[],
  namespaces: readonly string[],
): Promise<Found> =>
  joined(
    await Promise.all(
      kinds.flatMap(({ apiVersion, kind }) =>
        namespaces.map(namespace => listed(cluster, { apiVersion, kind, namespace })),
      ),
    ),
  )

const isListable = ({ kind, verbs }: Kind): boolean =>
  verbs.includes('list') && verbs.includes('delete') && !isMadeKind(kind)

/** Everything that bears a target's labels: in its namespaces, and what is in none. */
export const findOwned = async (cluster: Cluster, target: Target, described: readonly string[]): Promise<Found> => {
  const labels = ownerSelector(target)
  const kinds = (await cluster.kinds()).filter(isListable)
  const all = await Promise.all(
    kinds
      .filter(({ namespaced }) => !namespaced)
      .map(({ apiVersion, kind }) => listed(cluster, { apiVersion, kind, labels })),
  )
  const whole = joined(all)
  const own = whole.objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name)
  const namespaces = [...new Set([...described, ...own])]
  const inside = await Promise.all(
    kinds
      .filter(({ namespaced }) => namespaced)
      .flatMap(({ apiVersion, kind }) =>
        namespaces.map(namespace => listed(cluster, { apiVersion, kind, namespace, labels })),
      ),
  )
  return joined([whole, ...inside])
}
