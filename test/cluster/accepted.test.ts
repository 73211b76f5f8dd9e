// A real API server takes everything that is rendered, strictly; and every Pod template, as a Pod of its own, is taken
// where the restricted standard is enforced.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Certificate, Issuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import { ExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1beta1'
import { loadPlatform } from '../../src/cli/platform-file.ts'
import type { ClusterEnvironment } from '../../src/model/environment.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import { render } from '../../src/render/render.ts'
import { barePods, definitionOf, refused } from './accepted.ts'
import { type RunningCluster, startCluster } from './machine.ts'
import { traefikDefinitions } from './traefik.ts'
import { findCluster } from './where.ts'

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
    const namespace = `accepted-${name}`
    return [name, render(platform, name, { ...environment, namespace })]
  }),
)

const restricted = 'accepted-restricted'
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

let cluster: RunningCluster
let made: readonly Manifest[] = []
let madeOfTraefik = ''

before(async () => {
  if (skip !== false) return
  cluster = await startCluster(1)
  const { kubectl, kubectlWith } = cluster
  const known = await kubectl('get', 'customresourcedefinitions', '-o', 'name')
  const missing = definitions.filter(({ metadata }) => !known.includes(`/${metadata.name}`))
  const own = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: restricted, labels: { [level]: 'restricted', [`${level}-version`]: 'latest' } },
  }
  made = [own, ...missing, ...[...environments.values()].flatMap(namespacesOf)]
  const apply = ['apply', '--server-side', '--force-conflicts', '-f', '-']
  await kubectlWith(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: made }), ...apply)
  if (!known.includes('/middlewares.traefik.io')) {
    madeOfTraefik = await traefikDefinitions()
    await kubectlWith(madeOfTraefik, ...apply)
  }
  await kubectl('wait', '--for=condition=Established', 'customresourcedefinitions', '--all', '--timeout=30s')
})

after(async () => {
  if (made.length === 0) return
  const remove = ['delete', '--ignore-not-found', '--wait=false', '-f', '-']
  await cluster.kubectlWith(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: made }), ...remove)
  if (madeOfTraefik !== '') await cluster.kubectlWith(madeOfTraefik, ...remove)
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

test('kinds of operators hold what their packages describe', () => {
  const models = { Certificate, Issuer, ExternalSecret }
  const all = [...environments.values()].flat()
  for (const [kind, Model] of Object.entries(models)) {
    const own = all.filter(manifest => manifest.kind === kind)
    assert.ok(own.length > 0, kind)
    for (const { metadata, spec } of own) new Model({ metadata, spec } as never).validate()
  }
})
