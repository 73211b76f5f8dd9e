// A real API server takes everything that is rendered, strictly; and every Pod template, as a Pod of its own, is taken
// where the restricted standard is enforced.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Certificate, Issuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import { ExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1beta1'
import { parseAllDocuments } from 'yaml'
import { loadPlatform } from '../../src/cli/platform-file.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { openCluster } from '../../src/cluster/real.ts'
import type { ClusterEnvironment } from '../../src/model/environment.ts'
import { type Manifest, referenceOf } from '../../src/model/manifest.ts'
import { render } from '../../src/render/render.ts'
import { until } from '../platform/salus.ts'
import { barePods, definitionOf, refused } from './accepted.ts'
import { traefikDefinitions } from './traefik.ts'
import { findCluster } from './where.ts'

/** Namespaces of this run alone: those of an earlier one may still be going. */
const run = `accepted-${randomBytes(3).toString('hex')}`

const where = await findCluster()
const skip = 'missing' in where ? where.missing : false

const { platform } = await loadPlatform('mediq')
const declared = Object.entries(platform.environments).flatMap(([name, environment]) =>
  environment.is === 'cluster' ? [[name, environment] as const] : [],
)
const [, staging] = declared[0] ?? assert.fail('mediq declares no environment on a cluster')
const fetched: ClusterEnvironment = { ...staging, secrets: { from: 'external-secrets', store: 'vault' } }

/** Each environment in namespaces of its own, beside whatever else runs on the cluster. */
const environments = new Map<string, readonly Manifest[]>(
  [...declared, ['fetched', fetched] as const].map(([name, environment]) => {
    const namespace = `${run}-${name}`
    return [name, render(platform, name, { ...environment, namespace })]
  }),
)

const restricted = `${run}-restricted`
const level = 'pod-security.kubernetes.io/enforce'

/** Namespaces in which Pods may do more, and who needs it: they read the folders of their nodes. */
const privileged = ['daemonset-alloy', 'daemonset-node-exporter']

const definitions = [
  definitionOf('cert-manager.io', 'v1', 'Certificate', 'certificates'),
  definitionOf('cert-manager.io', 'v1', 'Issuer', 'issuers'),
  definitionOf('external-secrets.io', 'v1', 'ExternalSecret', 'externalsecrets'),
]

const namespacesOf = (manifests: readonly Manifest[]): readonly Manifest[] =>
  manifests.filter(({ kind }) => kind === 'Namespace')

let cluster: Cluster
let made: readonly Manifest[] = []

const established = async (definition: Manifest): Promise<boolean> => {
  const found = await cluster.get(referenceOf(definition))
  const { conditions = [] } = (found?.status ?? {}) as { conditions?: readonly { type: string; status: string }[] }
  return conditions.some(({ type, status }) => type === 'Established' && status === 'True')
}

const missing = async (wanted: readonly Manifest[]): Promise<readonly Manifest[]> => {
  const found = await Promise.all(wanted.map(each => cluster.get(referenceOf(each))))
  return wanted.filter((_each, index) => found[index] === undefined)
}

before(async () => {
  if ('missing' in where) return
  cluster = await openCluster({ kubeconfig: where.kubeconfig })
  const published = parseAllDocuments(await traefikDefinitions()).map(document => document.toJS() as Manifest)
  const kinds = await missing([...definitions, ...published])
  const own = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: restricted, labels: { [level]: 'restricted', [`${level}-version`]: 'latest' } },
  }
  made = [own, ...[...environments.values()].flatMap(namespacesOf), ...kinds]
  for (const manifest of made) await cluster.apply(manifest)
  for (const kind of kinds) await until(`the kind ${kind.metadata.name}`, 60, () => established(kind))
})

after(async () => {
  for (const manifest of made) await cluster.remove(referenceOf(manifest))
})

for (const [name, manifests] of environments) {
  test(`a real API server takes every object of ${name}`, { skip }, async () => {
    assert.deepEqual(await refused(cluster, manifests), [])
  })

  test(`every Pod of ${name} is taken under the restricted standard, but for those that read nodes`, {
    skip,
  }, async () => {
    const free = new Set(
      namespacesOf(manifests)
        .filter(({ metadata }) => metadata.labels?.[level] === 'privileged')
        .map(({ metadata }) => metadata.name),
    )
    const exempt = barePods(
      manifests.filter(({ metadata }) => free.has(metadata.namespace ?? '')),
      restricted,
    )
    assert.deepEqual(
      exempt.map(({ metadata }) => metadata.name).filter(each => !privileged.includes(each)),
      [],
    )
    const pods = barePods(
      manifests.filter(({ metadata }) => !free.has(metadata.namespace ?? '')),
      restricted,
    )
    assert.deepEqual(await refused(cluster, pods), [])
  })
}

test('a Pod that may become root is refused, so the others were judged', { skip }, async () => {
  const [pod] = barePods(environments.get('test') ?? [], restricted)
  const rooted = { ...(pod ?? assert.fail()), spec: { ...(pod?.spec as object), securityContext: { runAsUser: 0 } } }
  assert.match((await refused(cluster, [rooted])).join('\n'), /violates PodSecurity "restricted:latest"/)
})

test('a field that nobody knows is refused, so the others were judged', { skip }, async () => {
  const deployment = (environments.get('test') ?? []).find(({ kind }) => kind === 'Deployment') ?? assert.fail()
  const mistaken = { ...deployment, spec: { ...(deployment.spec as object), replicsa: 3 } }
  assert.match((await refused(cluster, [mistaken])).join('\n'), /replicsa/)
})

test('kinds of operators hold what their packages describe', () => {
  const models = { Certificate, Issuer, ExternalSecret }
  const all = [...environments.values()].flat()
  for (const [kind, Model] of Object.entries(models)) {
    const own = all.filter(manifest => manifest.kind === kind)
    assert.ok(own.length > 0, kind)
    for (const { metadata, spec } of own) new Model({ metadata, spec } as never).validate()
  }
})
