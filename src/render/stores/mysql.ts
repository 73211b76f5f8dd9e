import type { IEnvVar } from 'kubernetes-models/v1'
import { ModelError } from '../../model/errors.ts'
import type { Store } from '../../model/store.ts'
import { backupUser } from '../../stores/backup.ts'
import {
  type MysqlAccount,
  mysqlAccountStatements,
  mysqlClientFile,
  mysqlConnectionsPerPod,
  mysqlOptions,
  mysqlServiceRights,
  mysqlWorkload,
} from '../../stores/mysql.ts'
import { configFolder, scriptOf, secretFolder } from '../../stores/workload.ts'
import { exporterAccountOf } from '../monitoring/store-accounts.ts'
import type { Scope } from '../scope.ts'
import { allConnections, connectionsOf, usersOf } from './connections.ts'
import type { FormOf } from './form.ts'
import { isCopied, ownPassword, placeholder, servicePassword } from './passwords.ts'
import { headlessNameOf, podHostOf, storePodsOf, storeReplicas } from './pods.ts'

const exporterConnections = 3

const replicationAccount = (store: Store): MysqlAccount => ({
  user: 'replication',
  password: ownPassword(store, 'replication-password'),
  rights: 'REPLICATION SLAVE',
  on: 'everything',
})

const backupAccount = (store: Store): MysqlAccount => ({
  user: backupUser,
  password: ownPassword(store, 'backup-password'),
  rights: 'SELECT, SHOW VIEW, TRIGGER',
  on: 'database',
})

/** Who may sign in to MySQL, and for what. */
const accountsOf = (scope: Scope, store: Store): readonly MysqlAccount[] => {
  const exporter = exporterAccountOf(scope, store)
  return [
    ...usersOf(scope.platform, store).map(
      (service): MysqlAccount => ({
        user: service.name,
        password: servicePassword(service, store),
        rights: mysqlServiceRights,
        on: 'database',
        connections: connectionsOf(scope, service, mysqlConnectionsPerPod),
      }),
    ),
    ...(storeReplicas(scope) === 1 ? [] : [replicationAccount(store)]),
    ...(isCopied(scope, store) ? [backupAccount(store)] : []),
    ...(exporter === undefined
      ? []
      : [
          {
            user: exporter.user,
            password: placeholder(exporter.password),
            rights: exporter.rights.join(', '),
            on: 'everything' as const,
            connections: exporterConnections,
          },
        ]),
  ]
}

const field = (name: string, fieldPath: string): IEnvVar => ({ name, valueFrom: { fieldRef: { fieldPath } } })

const single: FormOf = (scope, store) => ({
  workload: mysqlWorkload,
  replicas: 1,
  recipes: {
    'root-password': { draw: 'password' },
    'client.cnf': { template: mysqlClientFile('root', ownPassword(store, 'root-password')) },
    'accounts.sql': { template: mysqlAccountStatements(scope.platform.name, accountsOf(scope, store)) },
    ...(isCopied(scope, store)
      ? {
          'backup-password': { draw: 'password' },
          'backup.cnf': { template: mysqlClientFile(backupUser, ownPassword(store, 'backup-password')) },
        }
      : {}),
  },
  secretFiles: ['client.cnf', 'root-password'],
  files: { 'probe.sh': scriptOf('mysql-probe.sh') },
  args: ['mysqld', '--server-id=1', ...mysqlOptions(store, allConnections(scope, store, mysqlConnectionsPerPod))],
  env: [
    { name: 'MYSQL_DATABASE', value: scope.platform.name },
    { name: 'MYSQL_INITDB_SKIP_TZINFO', value: '1' },
    { name: 'MYSQL_ROOT_PASSWORD_FILE', value: `${secretFolder}/root-password` },
    field('POD_IP', 'status.podIP'),
  ],
})

/** The Pod that takes writes. Throws ModelError where the environment names none of them. */
const primaryOf = (scope: Scope, store: Store): string => {
  const { primary = 0 } = scope.environment
  const pod = storePodsOf(scope, store)[primary]
  if (pod !== undefined) return pod
  throw new ModelError(
    `environment ${scope.name}, primary: expected a number from 0 to ${storeReplicas(scope) - 1}, received ${primary}`,
  )
}

const resources = { cpuMillicores: { from: 50, to: 1000 }, memoryBytes: { from: 64 * 2 ** 20, to: 512 * 2 ** 20 } }

const replicated: FormOf = (scope, store) => {
  const alone = single(scope, store)
  const primary = primaryOf(scope, store)
  const place = [field('POD_NAME', 'metadata.name'), { name: 'POD_HOST', value: podHostOf(store, '$(POD_NAME)') }]
  const options = mysqlOptions(store, allConnections(scope, store, mysqlConnectionsPerPod))
  return {
    ...alone,
    replicas: storeReplicas(scope),
    servedBy: primary,
    recipes: { ...alone.recipes, 'replication-password': { draw: 'password' } },
    secretFiles: [...alone.secretFiles, 'replication-password'].toSorted(),
    files: {
      ...alone.files,
      'replication.sh': scriptOf('mysql-replication.sh'),
      'start.sh': scriptOf('mysql-start.sh'),
    },
    command: ['bash', `${configFolder}/start.sh`],
    args: [...options],
    env: [...alone.env, ...place],
    beside: {
      name: 'replication',
      command: ['bash', `${configFolder}/replication.sh`],
      env: [
        ...place,
        { name: 'DOMAIN', value: headlessNameOf(store) },
        { name: 'PODS', value: storePodsOf(scope, store).join(' ') },
        { name: 'PRIMARY', value: primary },
      ],
      notesPath: '/var/lib/salus',
      resources,
    },
  }
}

/** MySQL: one server, whose options are words of its command, as some images read no file; or a primary and copies. */
export const mysqlForm: FormOf = (scope, store) =>
  storeReplicas(scope) === 1 ? single(scope, store) : replicated(scope, store)
