import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IJob } from 'kubernetes-models/batch/v1'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { IConfigMap, ISecret, IService } from 'kubernetes-models/v1'
import type { ClusterOptions } from '../../model/environment.ts'
import type { Manifest } from '../../model/manifest.ts'
import { platform } from '../../model/platform.ts'
import { type Recipe, recipeAnnotation } from '../../model/secret-value.ts'
import { service } from '../../model/service.ts'
import { storeOf } from '../../model/store.ts'
import { redis, redisKind } from '../../stores/redis.ts'
import { clinic, clinicScope, objectOf, rendered } from '../clinic-fixture.ts'
import { stores } from './stores.ts'

const inEnvironment = (options: Partial<ClusterOptions> = {}, described = clinic): readonly Manifest[] =>
  rendered(stores, clinicScope(options, described))
const replicated = (options: Partial<ClusterOptions> = {}) => inEnvironment({ stores: 'replicated', ...options })

const setOf = (name: string, manifests = inEnvironment()) => objectOf<IStatefulSet>(manifests, 'StatefulSet', name)
const podOf = (name: string, manifests = inEnvironment()) => setOf(name, manifests).spec?.template.spec
const recipesOf = (name: string, manifests = inEnvironment()): Readonly<Record<string, Recipe>> =>
  JSON.parse(objectOf<ISecret>(manifests, 'Secret', name).metadata?.annotations?.[recipeAnnotation] ?? '{}')
const templateOf = (secret: string, key: string, manifests = inEnvironment()): string => {
  const recipe = recipesOf(secret, manifests)[key]
  return recipe !== undefined && 'template' in recipe ? recipe.template : assert.fail(`${key} follows from nothing`)
}
const fileOf = (store: string, file: string, manifests = inEnvironment()): string => {
  const config = manifests.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(`${store}-config-`),
  ) as IConfigMap | undefined
  return config?.data?.[file] ?? assert.fail(`${store} has no ${file}`)
}
/** The clinic with one more service that uses the cache. */
const withAnotherUser = (): typeof clinic => {
  const cache = clinic.services.flatMap(each => each.stores).find(({ kind }) => kind === 'redis')
  const another = service('board', { port: 9002, stores: cache === undefined ? [] : [cache] })
  return platform('clinic', { ...clinic, services: [...clinic.services, another] } as never)
}

test('every container of a store keeps to the restricted standard, also those beside it', () => {
  for (const manifests of [inEnvironment(), replicated()]) {
    for (const { kind, spec } of manifests) {
      if (kind !== 'StatefulSet' && kind !== 'Job') continue
      const pod = (spec as IStatefulSet['spec'])?.template.spec
      assert.equal(pod?.automountServiceAccountToken, false)
      assert.deepEqual([pod?.securityContext?.runAsUser, pod?.securityContext?.runAsNonRoot], [999, true])
      for (const { securityContext } of pod?.containers ?? []) {
        assert.equal(securityContext?.readOnlyRootFilesystem, true)
        assert.deepEqual(securityContext?.capabilities, { drop: ['ALL'] })
      }
    }
  }
})

test('volumes outlive their store', () => {
  for (const name of ['mysql', 'redis', 'rabbitmq'])
    assert.deepEqual(setOf(name).spec?.persistentVolumeClaimRetentionPolicy, {
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    })
})

test('a Secret says how its values are made and holds none', () => {
  const secrets = inEnvironment().filter(({ kind }) => kind === 'Secret')
  assert.deepEqual(secrets.map(({ metadata }) => metadata.name).toSorted(), [
    'mysql-secret',
    'rabbitmq-secret',
    'redis-secret',
  ])
  for (const secret of secrets) assert.deepEqual([secret.data, secret.stringData], [undefined, undefined])
  assert.deepEqual(recipesOf('mysql-secret')['root-password'], { draw: 'password' })
})

test('a service has an account in its own stores, and in no other', () => {
  const accounts = templateOf('mysql-secret', 'accounts.sql')
  assert.match(
    accounts,
    /CREATE USER IF NOT EXISTS 'records-service'@'%' IDENTIFIED BY '\{\{records-service-secret\/mysql-password\}\}'/,
  )
  assert.doesNotMatch(accounts, /'desk'/)
  assert.match(accounts, /NOT IN \('root', 'records-service'\)/)
  assert.match(
    templateOf('redis-secret', 'users.acl'),
    /^user default off\nuser desk on >\{\{desk-secret\/redis-password\}\} -@all /,
  )
  assert.doesNotMatch(templateOf('redis-secret', 'users.acl'), /records-service/)
  const { vhosts, users, permissions } = JSON.parse(templateOf('rabbitmq-secret', 'definitions.json'))
  assert.deepEqual(vhosts, [{ name: 'clinic' }])
  assert.deepEqual(
    users.map(({ name, tags }: { name: string; tags: string[] }) => [name, tags]),
    [
      ['records-service', []],
      ['probe', ['monitoring']],
    ],
  )
  assert.deepEqual(permissions, [
    { user: 'records-service', vhost: 'clinic', configure: '.*', write: '.*', read: '.*' },
  ])
})

test('a new account starts a store anew that reads its accounts when it starts, and makes another Job for MySQL', () => {
  const hashOf = (name: string, manifests: readonly Manifest[]) =>
    setOf(name, manifests).spec?.template.metadata?.annotations?.['salus.health/secret-hash']
  const after = inEnvironment({}, withAnotherUser())
  assert.notEqual(hashOf('redis', after), hashOf('redis', inEnvironment()))
  assert.equal(hashOf('mysql', after), hashOf('mysql', inEnvironment()))
  const jobs = (manifests: readonly Manifest[]) =>
    manifests.filter(({ kind }) => kind === 'Job').map(each => each.metadata.name)
  assert.equal(jobs(after).length, 1)
  assert.notDeepEqual(jobs(replicated()), jobs(inEnvironment()))
})

test('MySQL takes as many connections as all Pods of its services hold while they are updated, and some more', () => {
  // Four Pods, one more of a surge, one that ends: six pools of ten, and a connection each to change tables.
  const args = podOf('mysql')?.containers[0]?.args ?? []
  assert.ok(args.includes(`--max-connections=${6 * 11 + 20}`))
  assert.match(templateOf('mysql-secret', 'accounts.sql'), /WITH MAX_USER_CONNECTIONS 66;/)
})

test('what is acknowledged is on the disk, and memory that is full refuses instead of forgetting', () => {
  const args = podOf('mysql')?.containers[0]?.args ?? []
  for (const option of [
    '--innodb-flush-log-at-trx-commit=1',
    '--sync-binlog=1',
    `--innodb-buffer-pool-size=${2 ** 29}`,
  ])
    assert.ok(args.includes(option), option)
  const settings = fileOf('redis', 'redis.conf')
  for (const line of ['appendonly yes', 'appendfsync always', `maxmemory ${2 ** 30}`, 'maxmemory-policy noeviction'])
    assert.ok(settings.split('\n').includes(line), line)
  const broker = fileOf('rabbitmq', 'rabbitmq.conf').split('\n')
  for (const line of ['vm_memory_high_watermark.absolute = 2576980377', 'disk_free_limit.absolute = 1073741824'])
    assert.ok(broker.includes(line), line)
})

test('a store that reads its logs after a power cut is not ended for it', () => {
  for (const [name, seconds] of [
    ['mysql', 3600],
    ['redis', 1800],
    ['rabbitmq', 1800],
  ] as const) {
    const { startupProbe, livenessProbe } = podOf(name)?.containers[0] ?? {}
    assert.equal((startupProbe?.periodSeconds ?? 0) * (startupProbe?.failureThreshold ?? 0), seconds)
    assert.equal((livenessProbe?.periodSeconds ?? 0) * (livenessProbe?.failureThreshold ?? 0), 120)
  }
})

test('of a replicated store no two Pods are on one node, and one at a time is taken away', () => {
  const manifests = replicated()
  for (const name of ['mysql', 'redis', 'redis-sentinel', 'rabbitmq']) {
    assert.equal(setOf(name, manifests).spec?.replicas, 3)
    const apart = podOf(name, manifests)?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    assert.equal(apart?.[0]?.topologyKey, 'kubernetes.io/hostname')
    assert.deepEqual((objectOf(manifests, 'PodDisruptionBudget', name) as Manifest['spec'] & { spec: object }).spec, {
      maxUnavailable: 1,
      selector: setOf(name, manifests).spec?.selector,
    })
  }
})

test('the Service of a replicated MySQL leads to the primary that the environment names', () => {
  const primary = (options: Partial<ClusterOptions>) =>
    objectOf<IService>(replicated(options), 'Service', 'mysql-service').spec?.selector?.[
      'statefulset.kubernetes.io/pod-name'
    ]
  assert.equal(primary({}), 'mysql-0')
  assert.equal(primary({ primary: 2 }), 'mysql-2')
  const beside = podOf('mysql', replicated({ primary: 2 }))?.containers[1]
  assert.deepEqual(
    beside?.env?.find(({ name }) => name === 'PRIMARY'),
    { name: 'PRIMARY', value: 'mysql-2' },
  )
  assert.throws(() => replicated({ primary: 3 }), {
    message: 'environment staging, primary: expected a number from 0 to 2, received 3',
  })
})

test('the nodes of a replicated RabbitMQ know each other by name, and a minority stops', () => {
  const settings = fileOf('rabbitmq', 'rabbitmq.conf', replicated())
  assert.match(
    settings,
    /^cluster_formation.classic_config.nodes.3 = rabbit@rabbitmq-2\.rabbitmq-headless\.clinic-staging\.svc$/m,
  )
  assert.match(settings, /^cluster_partition_handling = pause_minority$/m)
  assert.doesNotMatch(fileOf('rabbitmq', 'rabbitmq.conf'), /cluster/)
})

test('each Redis and each Sentinel has an address that stays, and they may talk', () => {
  const manifests = replicated()
  const names = manifests.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name)
  for (const index of [0, 1, 2]) {
    assert.ok(names.includes(`redis-${index}`))
    assert.ok(names.includes(`redis-sentinel-${index}`))
  }
  assert.ok(names.includes('redis-sentinel'))
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name)
  for (const name of ['allow-redis-to-redis-sentinel-egress', 'allow-redis-sentinel-to-redis-ingress'])
    assert.ok(policies.includes(name), name)
})

test('the Job with the accounts reaches MySQL and nothing else', () => {
  const manifests = inEnvironment()
  const job = manifests.find(({ kind }) => kind === 'Job') as unknown as IJob
  const labels = job.spec?.template.metadata?.labels
  const outward = manifests.filter(({ kind, spec }) => {
    const { podSelector, policyTypes } = (spec ?? {}) as NonNullable<INetworkPolicy['spec']>
    const selector = podSelector?.matchLabels ?? {}
    return (
      kind === 'NetworkPolicy' &&
      policyTypes?.includes('Egress') &&
      Object.keys(selector).every(key => selector[key] === labels?.[key])
    )
  })
  assert.deepEqual(
    outward.map(({ metadata }) => metadata.name),
    ['allow-mysql-accounts-to-mysql-egress'],
  )
})

test('a kind that has no form on a cluster is refused by name', () => {
  const odd = { ...redis('odd'), ...storeOf({ ...redisKind, kind: 'papyrus' }, 'odd', {}) }
  const described = platform('clinic', {
    ...clinic,
    services: [service('desk', { port: 9000, stores: [odd] })],
    calls: [],
    routes: [],
  })
  assert.throws(() => inEnvironment({}, described), {
    message: 'store odd: expected one of mysql, redis, rabbitmq on a cluster, received papyrus',
  })
})
