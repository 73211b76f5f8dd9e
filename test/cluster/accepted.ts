import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IPodSpec } from 'kubernetes-models/v1'
import type { Manifest } from '../../src/model/manifest.ts'
import { workloadsOf } from '../../src/render/demand.ts'
import type { RunningCluster } from './machine.ts'

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

/** What the API server says to objects that it is asked to judge and not to keep: the ones that it refused. */
export const refused = async ({ kubectlWith }: RunningCluster, manifests: readonly Manifest[]): Promise<string[]> => {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests })
  const words = ['apply', '--server-side', '--dry-run=server', '--validate=strict', '--field-manager=salus', '-f', '-']
  try {
    const said = await kubectlWith(list, ...words)
    const taken = said.trim().split('\n').length
    return taken === manifests.length ? [] : [`${taken} of ${manifests.length} were judged:\n${said}`]
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return said.split('\n').filter(line => !line.startsWith('Warning'))
  }
}
