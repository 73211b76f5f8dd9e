import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1beta1'
import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { IJob } from 'kubernetes-models/batch/v1'
import type { IConfigMap, ISecret } from 'kubernetes-models/v1'
import { platform } from '../model/platform.ts'
import { recipeAnnotation } from '../model/secret-value.ts'
import { type ServiceOptions, service } from '../model/service.ts'
import { clinic, clinicScope, objectOf, rendered } from './clinic-fixture.ts'
import { configMaps } from './config-maps.ts'
import { deployments } from './deployments.ts'
import { migrations } from './migrations.ts'
import { secrets } from './secrets.ts'

const deploymentOf = (name: string, scope = clinicScope()) =>
  objectOf<IDeployment>(rendered(deployments, scope), 'Deployment', name)

const podOf = (name: string, scope = clinicScope()) => deploymentOf(name, scope).spec?.template.spec

const withService = (options: Partial<ServiceOptions>) =>
  clinicScope(
    {},
    platform('clinic', { ...clinic, services: [service('tool', { port: 9100, ...options })], calls: [], routes: [] }),
  )

test('the words of the container choose the service in the shared image', () => {
  const [container] = podOf('desk')?.containers ?? []
  assert.equal(container?.image, 'clinic/services:1.2.3')
  assert.deepEqual(container?.args, ['desk'])
  assert.equal(deploymentOf('desk').spec?.template.metadata?.labels?.version, '1.2.3')
})

test('a program of the team’s own runs its command in its own image, and without an image is refused', () => {
  const [container] = podOf('tool', withService({ command: ['./tool', '-v'], image: 'team/tool:7' }))?.containers ?? []
  assert.deepEqual(
    [container?.image, container?.command, container?.args],
    ['team/tool:7', ['./tool', '-v'], undefined],
  )
  assert.throws(() => podOf('tool', withService({ command: ['./tool'] })), {
    message: 'service tool: expected an image for its command on a cluster, received none',
  })
})

test('an image without a tag and without a digest is refused, as nobody could tell its version', () => {
  assert.throws(() => podOf('desk', clinicScope({ image: 'clinic/services' })), {
    message: 'image: expected a name with a tag or a digest, received "clinic/services"',
  })
  const digest = `clinic/services@sha256:${'0123456789abcdef'.repeat(4)}`
  const pinned = deploymentOf('desk', clinicScope({ image: digest }))
  assert.equal(pinned.spec?.template.metadata?.labels?.version, '0123456789ab')
})

test('where an autoscaler counts Pods, the Deployment does not', () => {
  assert.equal(deploymentOf('desk').spec?.replicas, undefined)
  assert.equal(deploymentOf('tool', withService({ replicas: '2..2' })).spec?.replicas, 2)
})

test('a Pod that was told to end drains, answers what it took in, and has some seconds to spare', () => {
  assert.equal(podOf('records-service')?.terminationGracePeriodSeconds, 5 + 5 + 5)
  assert.equal(podOf('desk')?.terminationGracePeriodSeconds, 5 + 20 + 5)
})

test('passwords come from the Secret, addresses from the ConfigMap, and the URL is put together in the Pod', () => {
  const { env = [], envFrom } = podOf('records-service')?.containers[0] ?? {}
  const config = objectOf<IConfigMap>(rendered(configMaps), 'ConfigMap', envFrom?.[0]?.configMapRef?.name ?? '')
  assert.equal(config.immutable, true)
  assert.equal(config.data?.MYSQL_ADDRESS, 'mysql-service:3306/clinic')
  assert.equal(config.data?.RABBITMQ_ADDRESS, 'rabbitmq-service:5672/clinic?exchange=clinic_exchange&queues=quorum')
  assert.equal(config.data?.SCHEMA, 'await')
  const names = env.map(({ name }) => name)
  assert.ok(names.indexOf('MYSQL_PASSWORD') < names.indexOf('MYSQL_URL'))
  assert.equal(
    env.find(({ name }) => name === 'MYSQL_URL')?.value,
    'mysql://records-service:$(MYSQL_PASSWORD)@$(MYSQL_ADDRESS)',
  )
  assert.deepEqual(env.find(({ name }) => name === 'MYSQL_PASSWORD')?.valueFrom, {
    secretKeyRef: { name: 'records-service-secret', key: 'mysql-password' },
  })
})

test('replicated Redis is asked for through its sentinels', () => {
  const config = rendered(configMaps, clinicScope({ stores: 'replicated' }))[0] as unknown as IConfigMap
  assert.equal(config.data?.REDIS_ADDRESS, 'redis-sentinel:26379/0?master=clinic&sentinels=guarded')
})

test('every key that a Pod reads has a recipe in the Secret of its service, and no value', () => {
  const rendering = rendered(secrets)
  for (const deployment of rendered(deployments)) {
    const { env = [] } = (deployment as unknown as IDeployment).spec?.template.spec?.containers[0] ?? {}
    const secret = objectOf<ISecret>(rendering, 'Secret', `${deployment.metadata.name}-secret`)
    assert.deepEqual([secret.data, secret.stringData], [undefined, undefined])
    const recipes = Object.keys(JSON.parse(secret.metadata?.annotations?.[recipeAnnotation] ?? ''))
    const read = env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? [])
    assert.deepEqual(read.toSorted(), recipes)
  }
})

test('a Secret holds the private values of its own service only', () => {
  const secret = objectOf<ISecret>(rendered(secrets), 'Secret', 'desk-secret')
  assert.deepEqual(JSON.parse(secret.metadata?.annotations?.[recipeAnnotation] ?? ''), {
    'caller-keys': { publicKeysOf: [] },
    'record-token-public': { publicKeysOf: ['records-service-secret/record-token'] },
    'redis-password': { draw: 'password' },
    'service-key': { draw: 'signing-key', keyId: 'desk' },
  })
})

test('a caller more makes other Pods of the service that it calls, and of no other', () => {
  const alone = clinicScope({}, { ...clinic, calls: [] })
  const hash = (name: string, scope = clinicScope()) => deploymentOf(name, scope).spec?.template.metadata?.annotations
  assert.notDeepEqual(hash('records-service'), hash('records-service', alone))
  assert.deepEqual(hash('desk'), hash('desk', alone))
})

test('a service with tables has a Job for each image that brings them up to date; others have none', () => {
  const jobs = rendered(migrations) as unknown as IJob[]
  assert.deepEqual(
    jobs.map(({ metadata }) => metadata?.name?.replace(/[0-9a-f]{8}$/, 'HASH')),
    ['records-service-migrate-HASH'],
  )
  const { containers } = jobs[0]?.spec?.template.spec ?? {}
  assert.deepEqual(containers?.[0]?.args, ['migrate', 'records-service'])
  assert.deepEqual(
    containers?.[0]?.env?.map(({ name }) => name),
    ['MYSQL_PASSWORD', 'MYSQL_ADDRESS', 'MYSQL_URL'],
  )
  const later = rendered(migrations, clinicScope({ image: 'clinic/services:2' }))
  assert.notEqual(later[0]?.metadata.name, jobs[0]?.metadata?.name)
})

test('a change of the configuration alone makes no other migration', () => {
  const moved = clinicScope({}, { ...clinic, timeZone: 'Asia/Makassar' })
  assert.deepEqual(rendered(migrations, moved), rendered(migrations))
})

test('an operator from outside fetches each key, and nothing stands for a Secret that is sealed', () => {
  const outside = rendered(secrets, clinicScope({ secrets: { from: 'external-secrets', store: 'vault' } }))
  assert.deepEqual(
    outside.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ['ExternalSecret desk-secret', 'ExternalSecret records-service-secret'],
  )
  const { spec } = objectOf<IExternalSecret>(outside, 'ExternalSecret', 'desk-secret')
  assert.deepEqual(spec?.data?.[0], {
    secretKey: 'caller-keys',
    remoteRef: { key: 'clinic/staging/desk-secret', property: 'caller-keys' },
  })
  assert.deepEqual(rendered(secrets, clinicScope({ secrets: { from: 'sealed-secrets' } })), [])
})
