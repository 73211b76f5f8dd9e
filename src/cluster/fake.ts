// An API server in memory, for unit tests: it keeps objects as a real one does, and passes the same contract suite, but
// no controller works behind it. Tests say what a controller would have done by patching the status.
import { type Manifest, nameOf } from '../model/manifest.ts'
import { fieldManager } from '../model/stage.ts'
import type { Cluster, Kind } from './cluster.ts'
import { builtIn, definedBy } from './fake/kinds.ts'
import { managedFields } from './fake/owners.ts'
import { noKind, refusalsOf } from './fake/refusals.ts'
import { type Item, openShelf, type Shelf } from './fake/shelf.ts'
import { watchShelf } from './fake/watch.ts'
import { writesOf } from './fake/writes.ts'

/** What a cluster in memory is to be like. */
export type FakeOptions = {
  readonly context?: string
  readonly version?: string
  /** Served besides the kinds of a fresh API server and those that CustomResourceDefinitions add. */
  readonly kinds?: readonly Kind[]
  /** What a container wrote. */
  readonly logs?: (...asked: Parameters<Cluster['logs']>) => string
  /** What a Pod answers; status 404 unless said. */
  readonly ask?: Cluster['ask']
  /** What a kubelet tells; nothing unless said. */
  readonly summary?: Cluster['summary']
}

const shown = ({ kind, object, owners }: Item): Manifest => {
  const managed = managedFields(fieldManager, kind.apiVersion, owners)
  const metadata = { ...object.metadata, ...(managed.length === 0 ? {} : { managedFields: managed }) }
  return structuredClone({ ...object, metadata })
}

const kindsOf = (shelf: Shelf, options: FakeOptions): readonly Kind[] => [
  ...builtIn,
  ...(options.kinds ?? []),
  ...shelf
    .select({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' })
    .flatMap(({ object }) => definedBy(object)),
]

const initial = ['default', 'kube-system']

/** A cluster in memory with its two first namespaces. */
export const openFakeCluster = (options: FakeOptions = {}): Cluster => {
  const shelf = openShelf()
  const kindOf = (about: string, wanted: { readonly apiVersion: string; readonly kind: string }): Kind => {
    const found = kindsOf(shelf, options).find(
      ({ apiVersion, kind }) => apiVersion === wanted.apiVersion && kind === wanted.kind,
    )
    if (found === undefined) throw noKind(about, wanted)
    return found
  }
  const namespace = kindOf('', { apiVersion: 'v1', kind: 'Namespace' })
  for (const name of initial) {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } }
    shelf.put({ kind: namespace, object, owners: { Apply: [], Update: [] } })
  }
  const podLogs: Cluster['logs'] = async (pod, asked) => {
    const kind = kindOf('', { apiVersion: 'v1', kind: 'Pod' })
    const reference = { apiVersion: 'v1', kind: 'Pod', ...pod }
    if (shelf.find(kind, pod.name, pod.namespace) === undefined)
      throw refusalsOf('read the log of', kind, reference).notFound()
    return options.logs?.(pod, asked) ?? ''
  }
  return {
    context: options.context ?? 'fake',
    version: async () => options.version ?? 'v1.35.4',
    uid: async () => String(shelf.find(namespace, 'kube-system', undefined)?.object.metadata.uid),
    kinds: async () => kindsOf(shelf, options),
    get: async reference => {
      const kind = kindOf(`get ${nameOf(reference)}`, reference)
      const item = shelf.find(kind, reference.name, kind.namespaced ? (reference.namespace ?? 'default') : undefined)
      return item === undefined ? undefined : shown(item)
    },
    list: async selection => {
      kindOf(`list ${selection.apiVersion} ${selection.kind}`, selection)
      return shelf.select(selection).map(shown)
    },
    watch: (selection, signal) => watchShelf(shelf, selection, shown, signal),
    logs: podLogs,
    ask: options.ask ?? (async () => ({ status: 404, text: '' })),
    summary: options.summary ?? (async () => '{}'),
    ...writesOf({ shelf, fieldManager, kindOf, shown }),
  }
}
