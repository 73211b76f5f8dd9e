import type { IEnvVar } from 'kubernetes-models/v1'
import type { Store } from '../../model/store.ts'
import {
  type RedisAccount,
  redisAccountFile,
  redisConnectionsPerPod,
  redisReplicaSettings,
  redisRights,
  redisServiceRights,
  redisSettings,
  redisWorkload,
  sentinelSettings,
  sentinelWorkload,
} from '../../stores/redis.ts'
import { configFolder, scriptOf } from '../../stores/workload.ts'
import { exporterAccountOf } from '../monitoring/store-accounts.ts'
import { secretNameOf } from '../names.ts'
import type { Scope } from '../scope.ts'
import { allConnections, usersOf } from './connections.ts'
import type { FormOf, Unit } from './form.ts'
import { isCopied, ownPassword, placeholder, servicePassword } from './passwords.ts'
import { storePodsOf, storeReplicas } from './pods.ts'

/** The companion of a store that consists of its Sentinels. */
export const sentinelNameOf = ({ name }: Store): string => `${name}-sentinel`

/** Who may sign in to Redis, and for what. */
const accountsOf = (scope: Scope, store: Store): readonly RedisAccount[] => {
  const exporter = exporterAccountOf(scope, store)
  const services = usersOf(scope.platform, store).map(service => ({
    user: service.name,
    password: servicePassword(service, store),
    rights: redisServiceRights,
  }))
  const own = (user: keyof typeof redisRights & ('probe' | 'sentinel' | 'replication' | 'backup')): RedisAccount => ({
    user,
    password: ownPassword(store, `${user}-password`),
    rights: redisRights[user],
  })
  return [
    ...services,
    own('probe'),
    ...(storeReplicas(scope) === 1 ? [] : [own('sentinel'), own('replication')]),
    ...(isCopied(scope, store) ? [own('backup')] : []),
    ...(exporter === undefined
      ? []
      : [{ user: exporter.user, password: placeholder(exporter.password), rights: exporter.rights }]),
  ]
}

const podName: IEnvVar = { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }

const settingsOf = (scope: Scope, store: Store): string =>
  redisSettings(store, allConnections(scope, store, redisConnectionsPerPod))

const single: FormOf = (scope, store) => ({
  workload: redisWorkload,
  replicas: 1,
  recipes: {
    ...(isCopied(scope, store) ? { 'backup-password': { draw: 'password' } } : {}),
    'probe-password': { draw: 'password' },
    'users.acl': { template: redisAccountFile(accountsOf(scope, store)) },
  },
  secretFiles: ['probe-password', 'users.acl'],
  files: { 'probe.sh': scriptOf('redis-probe.sh'), 'redis.conf': settingsOf(scope, store) },
  args: ['redis-server', `${configFolder}/redis.conf`],
  env: [{ name: 'REDIS_PORT', value: '6379' }],
})

const replicated: FormOf = (scope, store) => {
  const alone = single(scope, store)
  const sentinels = storePodsOf(scope, { ...store, name: sentinelNameOf(store) })
  return {
    ...alone,
    replicas: storeReplicas(scope),
    addressEach: true,
    recipes: {
      ...alone.recipes,
      'ask-password': { template: placeholder(`${secretNameOf(sentinelNameOf(store))}/ask-password`) },
      'replication-password': { draw: 'password' },
      'sentinel-password': { draw: 'password' },
    },
    secretFiles: ['ask-password', ...alone.secretFiles, 'replication-password'].toSorted(),
    files: {
      ...alone.files,
      'leave.sh': scriptOf('redis-leave.sh'),
      'redis.conf': settingsOf(scope, store) + redisReplicaSettings,
      'start.sh': scriptOf('redis-start.sh'),
    },
    command: ['bash', `${configFolder}/start.sh`],
    args: [],
    env: [
      { name: 'MASTER_NAME', value: scope.platform.name },
      podName,
      { name: 'REDIS_PORT', value: '6379' },
      { name: 'SENTINELS', value: sentinels.join(' ') },
      { name: 'SERVERS', value: storePodsOf(scope, store).join(' ') },
    ],
    beforeEnd: ['bash', `${configFolder}/leave.sh`],
  }
}

/** Redis: one server, or a master and two replicas over which Sentinels watch. */
export const redisForm: FormOf = (scope, store) =>
  storeReplicas(scope) === 1 ? single(scope, store) : replicated(scope, store)

const resources = { cpuMillicores: { from: 50, to: 500 }, memoryBytes: { from: 64 * 2 ** 20, to: 256 * 2 ** 20 } }

const sentinelAccounts = (scope: Scope, redis: Store, sentinel: Store): readonly RedisAccount[] => [
  ...usersOf(scope.platform, redis).map(service => ({
    user: service.name,
    password: servicePassword(service, redis),
    rights: redisRights.asking,
  })),
  {
    user: 'redis',
    password: ownPassword(sentinel, 'ask-password'),
    rights: [...redisRights.asking, '+sentinel|failover'],
  },
  { user: 'sentinel', password: ownPassword(sentinel, 'peer-password'), rights: ['+@all', '~*', '&*'] },
  { user: 'probe', password: ownPassword(sentinel, 'probe-password'), rights: redisRights.probe },
]

/** The Sentinels of a Redis: three, of which two must agree that the master is gone. What they know outlives them. */
export const sentinelOf = (scope: Scope, redis: Store): Unit => {
  const store: Store = { ...redis, name: sentinelNameOf(redis), sizeBytes: 2 ** 30, resources, backup: undefined }
  const [firstMaster = ''] = storePodsOf(scope, redis)
  return {
    store,
    form: {
      workload: sentinelWorkload,
      replicas: storeReplicas(scope),
      serviceName: store.name,
      addressEach: true,
      recipes: {
        'ask-password': { draw: 'password' },
        'peer-password': { draw: 'password' },
        'probe-password': { draw: 'password' },
        'redis-password': { template: ownPassword(redis, 'sentinel-password') },
        'users.acl': { template: redisAccountFile(sentinelAccounts(scope, redis, store)) },
      },
      secretFiles: ['peer-password', 'probe-password', 'redis-password', 'users.acl'],
      files: {
        'probe.sh': scriptOf('redis-probe.sh'),
        'sentinel.conf': sentinelSettings,
        'start.sh': scriptOf('sentinel-start.sh'),
      },
      command: ['bash', `${configFolder}/start.sh`],
      env: [
        { name: 'FIRST_MASTER', value: firstMaster },
        { name: 'MASTER_NAME', value: scope.platform.name },
        podName,
        { name: 'REDIS_PORT', value: '26379' },
      ],
    },
  }
}
