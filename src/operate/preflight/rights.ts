import type { Kind } from '../../cluster/cluster.ts'
import type { Manifest } from '../../model/manifest.ts'
import { missing, ok, type PreflightScope, type Prerequisite } from './prerequisite.ts'

/** One thing that the person of the kubeconfig wants to do. */
type Right = {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
}

const about = 'rights'
const verbs = ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '')

/** What waiting, reasons and the state of stores need beside the objects themselves. */
const looking = (namespace: string): readonly Right[] => [
  ...['pods', 'events', 'persistentvolumeclaims'].map(resource => ({ verb: 'list', group: '', resource, namespace })),
  { verb: 'list', group: 'apps', resource: 'replicasets', namespace },
  { verb: 'get', group: '', resource: 'pods', subresource: 'log', namespace },
  { verb: 'create', group: '', resource: 'pods', subresource: 'portforward', namespace },
  { verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale', namespace },
  { verb: 'list', group: '', resource: 'nodes' },
]

const objectRights = (manifests: readonly Manifest[], kinds: readonly Kind[]): Right[] => {
  const places = new Map<string, { readonly kind: Kind; readonly namespace: string | undefined }>()
  for (const { apiVersion, kind: name, metadata } of manifests) {
    const kind = kinds.find(one => one.apiVersion === apiVersion && one.kind === name)
    const namespace = kind?.namespaced ? metadata.namespace : undefined
    if (kind !== undefined) places.set(`${apiVersion} ${name} ${namespace}`, { kind, namespace })
  }
  return [...places.values()].flatMap(({ kind, namespace }) =>
    verbs.map(verb => ({
      verb,
      group: groupOf(kind.apiVersion),
      resource: kind.plural,
      ...(namespace === undefined ? {} : { namespace }),
    })),
  )
}

const isAllowed = async ({ cluster }: PreflightScope, right: Right): Promise<boolean> => {
  const review = await cluster.create({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    metadata: { name: '' },
    spec: { resourceAttributes: right },
  })
  return (review.status as { readonly allowed?: boolean } | undefined)?.allowed === true
}

const named = ({ group, resource, subresource }: Right): string =>
  [resource + (group === '' ? '' : `.${group}`), subresource].filter(part => part !== undefined).join('/')

/** Refused rights by place, those with the same verbs together: `in shop`, `create, patch pods, services`. */
const grouped = (refused: readonly Right[]): readonly (readonly [string, string])[] => {
  const byObject = Map.groupBy(refused, right => `${right.namespace ?? ''} ${named(right)}`)
  const objects = [...byObject.values()].flatMap(rights => {
    const [first] = rights
    if (first === undefined) return []
    const place = first.namespace === undefined ? 'in the whole cluster' : `in ${first.namespace}`
    return [{ place, verbs: rights.map(({ verb }) => verb).join(', '), object: named(first) }]
  })
  return [...Map.groupBy(objects, ({ place, verbs }) => `${place} ${verbs}`).values()].flatMap(alike => {
    const [first] = alike
    return first === undefined ? [] : [[first.place, `${first.verbs} ${alike.map(({ object }) => object).join(', ')}`]]
  })
}

const everything: Right = { verb: '*', group: '*', resource: '*' }

/** The person of the kubeconfig may do what a deploy does: asked by SelfSubjectAccessReview, which nobody is refused. */
export const rights: Prerequisite = {
  about,
  async *look(scope) {
    if (await isAllowed(scope, everything)) return yield ok(about, 'everything is allowed (cluster administrator)')
    const wanted = [
      ...objectRights(scope.manifests, await scope.cluster.kinds()),
      ...looking(scope.environment.namespace),
    ]
    const answers = await Promise.all(wanted.map(async right => ({ right, allowed: await isAllowed(scope, right) })))
    const refused = answers.filter(({ allowed }) => !allowed).map(({ right }) => right)
    if (refused.length === 0) yield ok(about, `${wanted.length} rights asked for, all allowed`)
    for (const [place, lacking] of grouped(refused))
      yield missing(about, `not allowed ${place}: ${lacking}`, 'ask an administrator for a role that allows it')
  },
}
