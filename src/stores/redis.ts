import { type Store, type StoreKind, type StoreOptions, storeOf } from '../model/store.ts'
import { type StoreWorkload, secretFolder } from './workload.ts'

/** Redis, shared by the services that name it; embedded, one SQLite file with expiry. */
export const redisKind: StoreKind<'redis'> = {
  kind: 'redis',
  variable: 'REDIS_URL',
  schemes: ['redis:', 'rediss:'],
  example: 'redis://:password@127.0.0.1:6379/0',
  embedded: 'shared',
  defaults: { version: '7.4.6', size: '10Gi', cpu: '200m..1', memory: '512Mi..2Gi' },
}

/** A Redis cache. */
export const redis = (name: string, options: StoreOptions = {}): Store<'redis'> => storeOf(redisKind, name, options)

/** https://hub.docker.com/_/redis */
export const redisWorkload: StoreWorkload = {
  image: version => `redis:${version}`,
  ports: { redis: 6379 },
  peerPorts: [6379],
  dataPath: '/data',
  folders: {},
  graceSeconds: 60,
  recoverySeconds: 1800,
}

/** Connections that one Pod of a service opens at most: one that works, one that takes its place. */
export const redisConnectionsPerPod = 2

const spareConnections = 64

/**
 * The server's settings. A write is in the synced append-only file before its answer (`always`): services take an
 * answered write for durable, such as the key that keeps a confirmation from being made twice. Memory that is full
 * refuses writes and evicts nothing; half of the limit is left for the copy that a rewrite of the file makes.
 * https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
export const redisSettings = ({ resources }: Store, serviceConnections: number): string =>
  [
    'port 6379',
    'bind * -::*',
    'protected-mode no',
    `dir ${redisWorkload.dataPath}`,
    `aclfile ${secretFolder}/users.acl`,
    'appendonly yes',
    'appendfsync always',
    'save ""',
    `maxmemory ${Math.floor(resources.memoryBytes.to / 2)}`,
    'maxmemory-policy noeviction',
    `maxclients ${serviceConnections + spareConnections}`,
    'tcp-keepalive 60',
    'shutdown-timeout 30',
    '',
  ].join('\n')

/**
 * What is added where Sentinels decide who is the master: a master that sees no replica for ten seconds takes no writes,
 * as another may have taken its place. https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
 */
export const redisReplicaSettings = ['min-replicas-to-write 1', 'min-replicas-max-lag 10', ''].join('\n')

/** Settings of a Sentinel that never change; names instead of addresses, because addresses of Pods do. */
export const sentinelSettings = [
  'port 26379',
  'dir /data',
  'protected-mode no',
  `aclfile ${secretFolder}/users.acl`,
  'sentinel resolve-hostnames yes',
  'sentinel announce-hostnames yes',
  '',
].join('\n')

/** A Sentinel: the image of Redis, which watches over its servers and says who is the master. */
export const sentinelWorkload: StoreWorkload = {
  ...redisWorkload,
  ports: { sentinel: 26_379 },
  peerPorts: [26_379],
  graceSeconds: 30,
  recoverySeconds: 300,
}

/** What a Sentinel may do in Redis, what a replica may, and what clients may ask a Sentinel. The lists are Redis' own. */
export const redisRights = {
  sentinel: [
    ...['-@all', '&*', '+multi', '+slaveof', '+ping', '+exec', '+subscribe', '+config|rewrite', '+role', '+publish'],
    ...['+info', '+client|setname', '+client|kill', '+script|kill'],
  ],
  replication: ['-@all', '+psync', '+replconf', '+ping'],
  backup: ['-@all', '+ping', '+sync', '+psync', '+replconf'],
  probe: ['-@all', '+ping', '+role'],
  asking: [
    ...[
      '-@all',
      '+auth',
      '+hello',
      '+ping',
      '+command',
      '+client|setname',
      '+role',
      '+sentinel|get-master-addr-by-name',
    ],
    ...['+sentinel|master', '+sentinel|masters', '+sentinel|myid', '+sentinel|replicas', '+sentinel|sentinels'],
  ],
} as const

/** Everything on data, and nothing on the server: no configuration, no listing of all keys, no emptying. */
export const redisServiceRights = [
  ...['-@all', '+@read', '+@write', '+@connection', '+@transaction', '+@scripting', '-@dangerous', '-@admin'],
  ...['+info', '~*', '&*'],
]

/** One account of an ACL file. */
export type RedisAccount = {
  readonly user: string
  /** Written as it stands; a placeholder of a Secret's template. */
  readonly password: string
  readonly rights: readonly string[]
}

/** The ACL file: who is listed may sign in, and nobody without a name. https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/ */
export const redisAccountFile = (accounts: readonly RedisAccount[]): string =>
  [
    'user default off',
    ...accounts.map(({ user, password, rights }) => `user ${user} on >${password} ${rights.join(' ')}`),
    '',
  ].join('\n')
