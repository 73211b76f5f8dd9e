import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ICronJob } from 'kubernetes-models/batch/v1'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { ISecret } from 'kubernetes-models/v1'
import { type PlatformOptions, platform } from '../../model/platform.ts'
import { type Recipe, recipeAnnotation } from '../../model/secret-value.ts'
import { type Service, service } from '../../model/service.ts'
import { mysql } from '../../stores/mysql.ts'
import { rabbitmq } from '../../stores/rabbitmq.ts'
import { redis } from '../../stores/redis.ts'
import { clinic, clinicScope, objectOf, rendered } from '../clinic-fixture.ts'
import { stores } from '../stores/stores.ts'
import { backups } from './backups.ts'

const nightly = { at: '0 2 * * *', keep: '30d' } as const
const kept = [
  mysql('mysql', { backup: nightly }),
  redis('redis', { backup: nightly }),
  rabbitmq('rabbitmq', { exchange: 'clinic_exchange', backup: nightly }),
]
const options: PlatformOptions<readonly Service[]> = {
  ...clinic,
  services: [service('desk', { port: 9000, stores: kept })],
  calls: [],
  routes: [],
}
const copied = platform('clinic', options)
const to = (endpoint: string) =>
  clinicScope({ backupTarget: { endpoint, bucket: 'copies', secret: 'backup-target' } }, copied)
const outside = to('https://s3.example')

test('nothing is copied where no place is named for it, or where no store asks for it', () => {
  assert.deepEqual(rendered(backups, clinicScope({}, copied)), [])
  const { backupTarget } = outside.environment
  assert.deepEqual(rendered(backups, clinicScope(backupTarget === undefined ? {} : { backupTarget })), [])
})

test('each store is copied at its hour in the platform’s time zone, never twice at once', () => {
  for (const { name } of kept) {
    const { spec } = objectOf<ICronJob>(rendered(backups, outside), 'CronJob', `${name}-backup`)
    const { schedule, timeZone, concurrencyPolicy, startingDeadlineSeconds } = spec ?? {}
    assert.deepEqual(
      { schedule, timeZone, concurrencyPolicy, startingDeadlineSeconds },
      { schedule: '0 2 * * *', timeZone: 'Asia/Jakarta', concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 3600 },
    )
    assert.equal(spec?.jobTemplate.spec?.activeDeadlineSeconds, 4 * 3600)
  }
})

test('who copies sees the store’s copying account only, and who stores sees the keys of the place only', () => {
  const { spec } = objectOf<ICronJob>(rendered(backups, outside), 'CronJob', 'mysql-backup')
  const pod = spec?.jobTemplate.spec?.template.spec
  const secret = pod?.volumes?.find(({ name }) => name === 'secrets')?.secret
  assert.deepEqual(secret?.items, [{ key: 'backup.cnf', path: 'backup.cnf' }])
  const [store] = pod?.containers ?? []
  assert.ok(!store?.volumeMounts?.some(({ name }) => name === 'secrets'))
  const named = store?.env?.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])
  assert.deepEqual(named, [
    { name: 'backup-target', key: 'access-key-id' },
    { name: 'backup-target', key: 'secret-access-key' },
  ])
  const value = (key: string) => store?.env?.find(({ name }) => name === key)?.value
  assert.equal(value('PLACE'), 'copies/clinic/staging/mysql')
  assert.equal(value('KEEP_SECONDS'), String(30 * 86_400))
})

test('the accounts for copies read, and exist only where copies are made', () => {
  const recipes = (secret: string, scope = outside): Readonly<Record<string, Recipe>> =>
    JSON.parse(
      objectOf<ISecret>(rendered(stores, scope), 'Secret', secret).metadata?.annotations?.[recipeAnnotation] ?? '{}',
    )
  const text = (secret: string, key: string) => JSON.stringify(recipes(secret)[key])
  assert.match(text('mysql-secret', 'accounts.sql'), /GRANT SELECT, SHOW VIEW, TRIGGER ON `clinic`\.\* TO 'backup'@'%'/)
  assert.match(
    text('redis-secret', 'users.acl'),
    /user backup on >\{\{redis-secret\/backup-password\}\} -@all \+ping \+sync \+psync \+replconf\\n/,
  )
  assert.match(text('rabbitmq-secret', 'definitions.json'), /backup[^}]+configure\\\\?":\\\\?"\^\$/)
  assert.equal(recipes('mysql-secret', clinicScope({}, copied))['backup-password'], undefined)
})

const ends: readonly (readonly [string, object, number])[] = [
  ['https://s3.example', { ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16'] } }, 443],
  ['http://s3.example:9000', { ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16'] } }, 9000],
  [
    'http://s3.store.svc:9000',
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'store' } },
      podSelector: { matchLabels: {} },
    },
    9000,
  ],
]
for (const [endpoint, peer, port] of ends)
  test(`copies may go to ${endpoint} and nowhere else`, () => {
    const policies = rendered(backups, to(endpoint))
    const { spec } = objectOf<INetworkPolicy>(policies, 'NetworkPolicy', 'allow-redis-backup-to-backup-target-egress')
    assert.deepEqual(spec?.egress, [{ to: [peer], ports: [{ port, protocol: 'TCP' }] }])
  })

test('an endpoint that is no URL is refused', () => {
  assert.throws(() => rendered(backups, to('s3.example')), {
    message: 'backupTarget, endpoint: expected a URL of http or https, received "s3.example"',
  })
})
