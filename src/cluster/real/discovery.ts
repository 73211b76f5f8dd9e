import { ClusterError, type Kind } from '../cluster.ts'
import type { Connection } from './connection.ts'

/** What an API server serves. */
export type Discovery = {
  /** Each kind once, in the version that the server prefers. */
  readonly kinds: () => Promise<readonly Kind[]>
  /** A kind in any version that is served; asks the server again before it says that there is none. */
  readonly find: (about: string, reference: { readonly apiVersion: string; readonly kind: string }) => Promise<Kind>
}

type Resource = {
  readonly resource: string
  readonly responseKind?: { readonly kind: string }
  readonly scope: 'Namespaced' | 'Cluster'
  readonly verbs: readonly string[]
}
type Aggregated = {
  readonly items?: readonly {
    readonly metadata: { readonly name?: string }
    readonly versions: readonly { readonly version: string; readonly resources?: readonly Resource[] }[]
  }[]
  readonly groups?: readonly Group[]
  readonly versions?: readonly string[]
}
type Group = {
  readonly versions: readonly { readonly groupVersion: string }[]
  readonly preferredVersion: { readonly groupVersion: string }
}
type Plain = {
  readonly resources: readonly {
    readonly name: string
    readonly kind: string
    readonly namespaced: boolean
    readonly verbs: readonly string[]
  }[]
}

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'

const read = async <Body>(connection: Connection, path: string, accept = 'application/json'): Promise<Body> =>
  JSON.parse(await connection.ask({ about: 'list the kinds served', method: 'GET', path, accept, repeatable: true }))

const ofAggregated = (items: NonNullable<Aggregated['items']>): Kind[] =>
  items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.flatMap(({ resource, responseKind, scope, verbs }) => {
        if (responseKind === undefined) return []
        const apiVersion = metadata.name ? `${metadata.name}/${version}` : version
        return { apiVersion, kind: responseKind.kind, plural: resource, namespaced: scope === 'Namespaced', verbs }
      }),
    ),
  )

const ofPlain = async (connection: Connection, apiVersion: string): Promise<Kind[]> => {
  const prefix = apiVersion.includes('/') ? 'apis' : 'api'
  // A version whose own server is down must not hide the others.
  const { resources } = await read<Plain>(connection, `/${prefix}/${apiVersion}`).catch(() => ({ resources: [] }))
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced, verbs }) => ({ apiVersion, kind, plural: name, namespaced, verbs }))
}

const preferredFirst = ({ versions, preferredVersion }: Group): readonly string[] => [
  preferredVersion.groupVersion,
  ...versions.map(version => version.groupVersion).filter(version => version !== preferredVersion.groupVersion),
]

const under = async (connection: Connection, root: '/api' | '/apis'): Promise<Kind[]> => {
  const body = await read<Aggregated>(connection, root, aggregated)
  if (body.items !== undefined) return ofAggregated(body.items)
  const versions = [...(body.versions ?? []), ...(body.groups ?? []).flatMap(preferredFirst)]
  return (await Promise.all(versions.map(version => ofPlain(connection, version)))).flat()
}

/** Of a kind's versions the first, as they come in the order of preference. */
const preferred = (all: readonly Kind[]): readonly Kind[] => {
  const first = new Map<string, Kind>()
  for (const kind of all) {
    const key = `${kind.apiVersion.replace(/\/?[^/]*$/, '')} ${kind.kind}`
    if (!first.has(key)) first.set(key, kind)
  }
  return [...first.values()]
}

const everything = async (connection: Connection): Promise<readonly Kind[]> =>
  (await Promise.all([under(connection, '/api'), under(connection, '/apis')])).flat()

/** Asks once, when first needed. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
export const openDiscovery = (connection: Connection): Discovery => {
  let known: Promise<readonly Kind[]> | undefined
  const forgetFailure = (asked: Promise<readonly Kind[]>): Promise<readonly Kind[]> => {
    asked.catch(() => {
      if (known === asked) known = undefined
    })
    return asked
  }
  const ask = (): Promise<readonly Kind[]> => {
    known = everything(connection)
    return forgetFailure(known)
  }
  const find: Discovery['find'] = async (about, { apiVersion, kind }) => {
    const isIt = (served: Kind): boolean => served.apiVersion === apiVersion && served.kind === kind
    const before = known
    const found = (await (before ?? ask())).find(isIt) ?? (before && (await ask()).find(isIt))
    if (found !== undefined) return found
    throw new ClusterError(about, 404, 'NoMatch', `no matches for kind "${kind}" in version "${apiVersion}"`)
  }
  const kinds = async (): Promise<readonly Kind[]> => preferred(await (known ?? ask()))
  return { kinds, find }
}
