import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Manifest } from '../../src/model/manifest.ts'
import { buildImages } from './images.ts'
import { missingCluster, type RunningCluster, startCluster } from './machine.ts'
import { applied, filled, renderIn, storesOnly, visits } from './rendered-stores.ts'

const skip = missingCluster()
const namespace = `salus-stores-${randomBytes(4).toString('hex')}`
const running: { cluster?: RunningCluster } = {}
const cluster = (): RunningCluster => running.cluster ?? assert.fail('the cluster does not run')
const kubectl = (...words: string[]) => cluster().kubectl('--namespace', namespace, ...words)
const manifests = skip === false ? filled(renderIn('test', namespace)) : []

const pods = ['mysql-0', 'redis-0', 'rabbitmq-0'].map(name => `pod/${name}`)

const storesReady = async (): Promise<void> => {
  await kubectl('wait', '--for=create', '--timeout=60s', ...pods)
  await kubectl('wait', '--for=condition=Ready', '--timeout=180s', ...pods)
}

const namespaceOf = (objects: readonly Manifest[]): Manifest =>
  objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace) ?? assert.fail('none')

const podTemplates = (objects: readonly Manifest[]): readonly Manifest[] =>
  objects.flatMap(({ kind, metadata, spec }) => {
    if (!['StatefulSet', 'Job', 'CronJob'].includes(kind)) return []
    const owner = kind === 'CronJob' ? (spec as { jobTemplate: Manifest }).jobTemplate.spec : spec
    const { template, volumeClaimTemplates = [] } = owner as {
      template: Manifest & { spec: { volumes: object[] } }
      volumeClaimTemplates?: readonly Manifest[]
    }
    const claimed = volumeClaimTemplates.map(claim => ({ name: claim.metadata.name, emptyDir: {} }))
    const pod = { ...template.spec, serviceAccountName: 'default', volumes: [...template.spec.volumes, ...claimed] }
    return [
      {
        ...template,
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...template.metadata, name: metadata.name, namespace },
        spec: pod,
      },
    ]
  })

before(async () => {
  if (skip !== false) return
  running.cluster = await startCluster(1)
  await buildImages(['mysql:8.4.6', 'redis:7.4.6', 'rabbitmq:4.1.4-management', 'mediq/services:0.1.0'])
  await applied(cluster(), [namespaceOf(manifests), ...storesOnly(manifests, namespace)])
})

after(async () => {
  await running.cluster?.kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false')
})

const left = {
  mysql: [
    'mysql makes a table: done',
    'mysql writes: done',
    'mysql reads accounts: refused',
    'mysql makes a database: refused',
    'mysql changes the server: refused',
  ],
  redis: [
    'redis writes: done',
    'redis counts: 1',
    'redis CONFIG GET dir: refused',
    'redis FLUSHALL: refused',
    'redis KEYS *: refused',
    'redis ACL LIST: refused',
    'redis SHUTDOWN: refused',
  ],
  rabbitmq: ['rabbitmq declares: done', 'rabbitmq publishes: done', 'rabbitmq enters another virtual host: refused'],
}
const found = {
  mysql: ['mysql finds: [{"mark":"first"}]'],
  redis: ['redis finds: "first"'],
  rabbitmq: ['rabbitmq consumes: done', 'rabbitmq finds: "first"'],
}
type Kinds = typeof left | typeof found
const ofEach = (kinds: Kinds) => ({
  'api-gateway': [...kinds.redis, ...kinds.rabbitmq],
  'ocr-service': [...kinds.redis, ...kinds.rabbitmq],
  'patient-queue-service': [...kinds.mysql, ...kinds.redis, ...kinds.rabbitmq],
  'user-service': [...kinds.mysql, ...kinds.rabbitmq],
})
const withoutReasons = (said: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(
    Object.entries(said).map(([name, lines]) => [name, lines.map(line => line.replace(/: refused: .*/, ': refused'))]),
  )

test('the stores become ready, and every account is there', { skip }, async () => {
  await storesReady()
  await kubectl('wait', '--for=condition=Complete', 'job', '--all', '--timeout=120s')
})

test('every service signs in to its own stores and may do there what it needs, and no more', { skip }, async () => {
  assert.deepEqual(withoutReasons(await visits(cluster(), manifests, 'leave', 'first')), ofEach(left))
})

test('what was acknowledged is there after the stores’ Pods were killed', { skip }, async () => {
  await kubectl('delete', '--grace-period=1', ...pods)
  await storesReady()
  assert.deepEqual(await visits(cluster(), manifests, 'find', 'first'), ofEach(found))
})

test('a store that is told to end does so by itself, within its time', { skip }, async () => {
  const began = performance.now()
  await kubectl('delete', '--timeout=60s', ...pods)
  assert.ok(performance.now() - began < 50_000, 'a Pod was killed')
  await storesReady()
})

for (const name of ['test', 'staging', 'production'])
  test(`the API server accepts the stores of ${name}, and each of their Pods under the restricted standard`, {
    skip,
  }, async () => {
    const objects = storesOnly(renderIn(name, namespace), namespace)
    await applied(cluster(), objects, '--dry-run=server', '--force-conflicts')
    await applied(cluster(), podTemplates(objects), '--dry-run=server')
  })
