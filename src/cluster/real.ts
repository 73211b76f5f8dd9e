import { type Manifest, nameOf, type ObjectReference, referenceOf } from '../model/manifest.ts'
import { fieldManager } from '../model/stage.ts'
import { type Cluster, ClusterError } from './cluster.ts'
import { type Connection, openConnection, type Question } from './real/connection.ts'
import { openDiscovery } from './real/discovery.ts'
import { readAccess } from './real/kubeconfig.ts'
import { listAll } from './real/list.ts'
import { pathOf, pathOfAll, query } from './real/path.ts'
import { openPodRequests } from './real/port-forward.ts'
import { watchAll } from './real/watch.ts'

/** Which cluster: a context of a kubeconfig, or what kubectl would take where they are not said. */
export type ClusterChoice = { readonly context?: string | undefined; readonly kubeconfig?: string | undefined }

const asManifest = (text: string): Manifest => JSON.parse(text) as Manifest

const missing = (error: unknown): undefined => {
  if (error instanceof ClusterError && error.status === 404 && error.reason === 'NotFound') return undefined
  throw error
}

/** What every write says. */
const written = (options: { readonly dryRun?: boolean; readonly force?: boolean } = {}): string =>
  query({
    fieldManager,
    fieldValidation: 'Strict',
    dryRun: options.dryRun ? 'All' : undefined,
    force: options.force ? true : undefined,
  })

type Reads = Pick<Cluster, 'version' | 'uid' | 'kinds' | 'get' | 'list' | 'logs' | 'summary' | 'watch'>
type Writes = Pick<Cluster, 'apply' | 'create' | 'patch' | 'remove'>

const reads = (connection: Connection, discovery: ReturnType<typeof openDiscovery>): Reads => {
  const ask = (about: string, path: string): Promise<string> =>
    connection.ask({ about, method: 'GET', path, repeatable: true })
  const get = async (reference: ObjectReference): Promise<Manifest | undefined> => {
    const about = `get ${nameOf(reference)}`
    const kind = await discovery.find(about, reference)
    return ask(about, pathOf(kind, reference)).then(asManifest, missing)
  }
  return {
    kinds: discovery.kinds,
    get,
    version: async () => String(JSON.parse(await ask('ask for the version', '/version')).gitVersion),
    uid: async () =>
      String(asManifest(await ask('get v1 Namespace kube-system', '/api/v1/namespaces/kube-system')).metadata.uid),
    list: async selection => (await listAll(connection, discovery, selection)).objects,
    summary: node =>
      ask(`ask v1 Node ${node} for its summary`, `/api/v1/nodes/${encodeURIComponent(node)}/proxy/stats/summary`),
    watch: (selection, signal) => watchAll(connection, discovery, selection, signal),
    logs: ({ namespace, name }, { container, lines, previous }) => {
      const asked = query({ container, tailLines: lines, previous: previous ? true : undefined })
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log${asked}`
      return ask(`read the log of v1 Pod ${namespace}/${name}`, path)
    },
  }
}

const writes = (connection: Connection, discovery: ReturnType<typeof openDiscovery>): Writes => {
  const send = async (
    verb: string,
    reference: ObjectReference,
    question: Omit<Question, 'about' | 'path'> & { readonly to: 'one' | 'all'; readonly rest: string },
  ): Promise<string> => {
    const about = `${verb} ${nameOf(reference)}`
    const kind = await discovery.find(about, reference)
    const { to, rest, ...sent } = question
    const path = to === 'one' ? pathOf(kind, reference) : pathOfAll(kind, reference.namespace ?? 'default')
    return connection.ask({ ...sent, about, path: path + rest })
  }
  return {
    apply: (manifest, options) =>
      send('apply', referenceOf(manifest), {
        method: 'PATCH',
        contentType: 'application/apply-patch+yaml',
        body: manifest,
        repeatable: true,
        to: 'one',
        rest: written(options),
      }).then(asManifest),
    create: (manifest, options) =>
      send('create', referenceOf(manifest), {
        method: 'POST',
        body: manifest,
        repeatable: false,
        to: 'all',
        rest: written(options),
      }).then(asManifest),
    patch: (reference, patch, subresource) =>
      send('patch', reference, {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: patch,
        repeatable: true,
        to: 'one',
        rest: (subresource === undefined ? '' : `/${subresource}`) + written(),
      }).then(asManifest),
    remove: (reference, { propagation = 'Background', uid, dryRun } = {}) =>
      send('remove', reference, {
        method: 'DELETE',
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: propagation,
          ...(uid === undefined ? {} : { preconditions: { uid } }),
          ...(dryRun ? { dryRun: ['All'] } : {}),
        },
        repeatable: true,
        to: 'one',
        rest: '',
      }).then(
        () => true,
        error => missing(error) ?? false,
      ),
  }
}

/**
 * The API server of a context. Asks it nothing yet; rejects with KubeconfigError where there is no such context or its
 * credentials cannot be had.
 */
export const openCluster = async (choice: ClusterChoice = {}): Promise<Cluster> => {
  const access = await readAccess(choice, process.env)
  const connection = await openConnection(access)
  const discovery = openDiscovery(connection)
  return {
    context: access.context,
    ask: openPodRequests(access),
    ...reads(connection, discovery),
    ...writes(connection, discovery),
  }
}
