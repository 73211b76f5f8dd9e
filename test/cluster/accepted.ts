import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IPodSpec } from 'kubernetes-models/v1'
import { type Cluster, ClusterError } from '../../src/cluster/cluster.ts'
import { type Manifest, nameOf, referenceOf } from '../../src/model/manifest.ts'
import { workloadsOf } from '../../src/render/demand.ts'

/** A kind of somebody else's operator, in a form that takes any field: what is in it is judged by its package's schema. */
export const definitionOf = (group: string, version: string, kind: string, plural: string): Manifest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
})

/** The Pod of each workload, on its own: without its account, and with an empty folder where a volume is claimed. */
export const barePods = (manifests: readonly Manifest[], namespace: string): readonly Manifest[] =>
  workloadsOf(manifests, 1).map(({ manifest, pod }) => {
    const claims = (manifest as unknown as IStatefulSet).spec?.volumeClaimTemplates ?? []
    const { serviceAccountName: _account, volumes = [], ...spec }: IPodSpec = pod
    const empty = claims.map(({ metadata }) => ({ name: metadata?.name ?? '', emptyDir: {} }))
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${manifest.kind.toLowerCase()}-${manifest.metadata.name}`, namespace },
      spec: { restartPolicy: 'Always', ...spec, volumes: [...volumes, ...empty] },
    }
  })

const atOnce = 8

/** What the API server says of objects that it is to judge strictly and not to keep: each that it refused, and why. */
export const refused = async (cluster: Cluster, manifests: readonly Manifest[]): Promise<readonly string[]> => {
  const left = [...manifests]
  const refusals: string[] = []
  const judge = async (): Promise<void> => {
    for (let manifest = left.shift(); manifest !== undefined; manifest = left.shift()) {
      try {
        await cluster.apply(manifest, { dryRun: true, force: true })
      } catch (error) {
        if (!(error instanceof ClusterError) || error.status === 0) throw error
        refusals.push(`${nameOf(referenceOf(manifest))}: ${error.message}`)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, judge))
  return refusals.toSorted()
}
