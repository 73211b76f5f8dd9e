import type { Store } from '../../model/store.ts'
import {
  type MysqlAccount,
  mysqlAccountStatements,
  mysqlClientFile,
  mysqlConnectionsPerPod,
  mysqlOptions,
  mysqlServiceRights,
  mysqlWorkload,
} from '../../stores/mysql.ts'
import { scriptOf, secretFolder } from '../../stores/workload.ts'
import { exporterAccountOf } from '../monitoring/store-accounts.ts'
import type { Scope } from '../scope.ts'
import { allConnections, connectionsOf, usersOf } from './connections.ts'
import type { FormOf } from './form.ts'
import { ownPassword, placeholder, servicePassword } from './passwords.ts'

const exporterConnections = 3

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

/** MySQL: one server, whose options are words of its command, as some images read no file. */
export const mysqlForm: FormOf = (scope, store) => ({
  workload: mysqlWorkload,
  replicas: 1,
  recipes: {
    'root-password': { draw: 'password' },
    'client.cnf': { template: mysqlClientFile('root', ownPassword(store, 'root-password')) },
    'accounts.sql': { template: mysqlAccountStatements(scope.platform.name, accountsOf(scope, store)) },
  },
  secretFiles: ['client.cnf', 'root-password'],
  files: { 'probe.sh': scriptOf('mysql-probe.sh') },
  args: ['mysqld', '--server-id=1', ...mysqlOptions(store, allConnections(scope, store, mysqlConnectionsPerPod))],
  env: [
    { name: 'MYSQL_DATABASE', value: scope.platform.name },
    { name: 'MYSQL_INITDB_SKIP_TZINFO', value: '1' },
    { name: 'MYSQL_ROOT_PASSWORD_FILE', value: `${secretFolder}/root-password` },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  ],
})
