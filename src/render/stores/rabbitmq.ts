import type { Store } from '../../model/store.ts'
import { backupUser } from '../../stores/backup.ts'
import {
  type RabbitmqAccount,
  rabbitmqAdvanced,
  rabbitmqDefinitions,
  rabbitmqPlugins,
  rabbitmqSettings,
  rabbitmqWorkload,
} from '../../stores/rabbitmq.ts'
import { configFolder, scriptOf } from '../../stores/workload.ts'
import type { Scope } from '../scope.ts'
import { usersOf } from './connections.ts'
import type { FormOf } from './form.ts'
import { isCopied, ownPassword, servicePassword } from './passwords.ts'
import { longPodHostOf, storePodsOf, storeReplicas } from './pods.ts'

const backupAccount = (store: Store): RabbitmqAccount => ({
  user: backupUser,
  password: ownPassword(store, 'backup-password'),
  tags: ['policymaker'],
  permitted: 'sight',
})

/** Who may sign in to RabbitMQ, and for what. */
const accountsOf = (scope: Scope, store: Store): readonly RabbitmqAccount[] => [
  ...usersOf(scope.platform, store).map(service => ({
    user: service.name,
    password: servicePassword(service, store),
    tags: [],
    permitted: 'everything' as const,
  })),
  { user: 'probe', password: ownPassword(store, 'probe-password'), tags: ['monitoring'], permitted: 'nothing' },
  ...(isCopied(scope, store) ? [backupAccount(store)] : []),
]

/** A node is named by its Pod, one node alone too: its data bear that name, also when others join it. */
export const nodeOf = (scope: Scope, store: Store, pod: string): string => `rabbit@${longPodHostOf(scope, store, pod)}`

/** All nodes of the cluster, which find each other by this list: nobody asks the API server. */
const nodesOf = (scope: Scope, store: Store): readonly string[] =>
  storePodsOf(scope, store).map(pod => nodeOf(scope, store, pod))

/** A node ends only when every queue keeps its majority without it. https://www.rabbitmq.com/docs/upgrade */
const awaitMajority = ['rabbitmq-upgrade', 'await_online_quorum_plus_one', '--timeout', '90']

/** RabbitMQ: one node, or a cluster of three. */
export const rabbitmqForm: FormOf = (scope, store) => ({
  workload: rabbitmqWorkload,
  replicas: storeReplicas(scope),
  recipes: {
    ...(isCopied(scope, store) ? { 'backup-password': { draw: 'password' } } : {}),
    'erlang-cookie': { draw: 'password' },
    'probe-password': { draw: 'password' },
    'definitions.json': { template: rabbitmqDefinitions(scope.platform.name, accountsOf(scope, store)) },
  },
  secretFiles: ['definitions.json', 'erlang-cookie', 'probe-password'],
  files: {
    'advanced.config': rabbitmqAdvanced,
    enabled_plugins: rabbitmqPlugins,
    'probe.sh': scriptOf('rabbitmq-probe.sh'),
    'rabbitmq.conf': rabbitmqSettings(store, nodesOf(scope, store)),
    'start.sh': scriptOf('rabbitmq-start.sh'),
  },
  command: ['bash', `${configFolder}/start.sh`],
  env: [
    { name: 'CLUSTER_SIZE', value: String(storeReplicas(scope)) },
    { name: 'ERL_CRASH_DUMP_BYTES', value: '0' },
    { name: 'HOME', value: rabbitmqWorkload.dataPath },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'RABBITMQ_ADVANCED_CONFIG_FILE', value: `${configFolder}/advanced.config` },
    { name: 'RABBITMQ_CONFIG_FILE', value: `${configFolder}/rabbitmq.conf` },
    { name: 'RABBITMQ_ENABLED_PLUGINS_FILE', value: `${configFolder}/enabled_plugins` },
    { name: 'RABBITMQ_LOGS', value: '-' },
    { name: 'RABBITMQ_NODENAME', value: nodeOf(scope, store, '$(POD_NAME)') },
    { name: 'RABBITMQ_USE_LONGNAME', value: 'true' },
  ],
  ...(storeReplicas(scope) === 1 ? {} : { beforeEnd: awaitMajority }),
})
