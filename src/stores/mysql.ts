import { type Store, type StoreKind, type StoreOptions, storeOf } from '../model/store.ts'
import type { StoreWorkload } from './workload.ts'

/** MySQL 8.4 or MariaDB. Each service has its own tables; embedded, a SQLite file of its own. */
export const mysqlKind: StoreKind<'mysql'> = {
  kind: 'mysql',
  variable: 'MYSQL_URL',
  schemes: ['mysql:'],
  example: 'mysql://user:password@127.0.0.1:3306/mediq',
  embedded: 'own',
  defaults: { version: '8.4.6', size: '20Gi', cpu: '500m..2', memory: '1Gi..4Gi' },
}

/** A MySQL database. */
export const mysql = (name: string, options: StoreOptions = {}): Store<'mysql'> => storeOf(mysqlKind, name, options)

/** https://hub.docker.com/_/mysql */
export const mysqlWorkload: StoreWorkload = {
  image: version => `mysql:${version}`,
  ports: { mysql: 3306 },
  peerPorts: [3306],
  dataPath: '/var/lib/mysql',
  folders: { run: '/var/run/mysqld' },
  graceSeconds: 120,
  recoverySeconds: 3600,
}

/** Connections that one Pod of a service opens at most: its pool, and one to change its tables. */
export const mysqlConnectionsPerPod = 11

/** Beside those of services: for the accounts, an exporter, a copy, a replica and the person on call. */
const spareConnections = 20

/**
 * The options of the server, valid for MySQL 8.4 and MariaDB 10.11; what only one of them knows is `loose`. A commit is
 * synced, and its binary log with it, before it is acknowledged. The buffer pool stays inside the memory that the Pod
 * asked for: above it, a node that runs short would evict the database first.
 * https://dev.mysql.com/doc/refman/8.4/en/innodb-parameters.html
 */
export const mysqlOptions = ({ resources }: Store, serviceConnections: number): readonly string[] => [
  `--max-connections=${serviceConnections + spareConnections}`,
  `--innodb-buffer-pool-size=${Math.floor(resources.memoryBytes.from / 2)}`,
  '--innodb-flush-log-at-trx-commit=1',
  '--log-bin=binlog',
  '--sync-binlog=1',
  '--binlog-format=ROW',
  '--binlog-expire-logs-seconds=259200',
  '--loose-gtid-mode=ON',
  '--loose-enforce-gtid-consistency=ON',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_bin',
  '--skip-name-resolve',
  '--local-infile=0',
  '--loose-mysqlx=0',
]

/** What a service may do, in the platform's database only: keep its tables and change them in migrations. */
export const mysqlServiceRights = 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES'

/** One account: its rights on everything (`*.*`) or on the platform's database, and how many connections it may hold. */
export type MysqlAccount = {
  readonly user: string
  /** Written as it stands; a placeholder of a Secret's template. */
  readonly password: string
  readonly rights: string
  readonly on: 'database' | 'everything'
  readonly connections?: number
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

const accountStatements = (database: string, { user, password, rights, on, connections }: MysqlAccount): string[] => {
  const name = `${text(user)}@'%'`
  const identified = `${name} IDENTIFIED BY ${text(password)} WITH MAX_USER_CONNECTIONS ${connections ?? 0}`
  return [
    `CREATE USER IF NOT EXISTS ${identified};`,
    `ALTER USER ${identified};`,
    `GRANT ${rights} ON ${on === 'everything' ? '*' : `\`${database}\``}.* TO ${name};`,
  ]
}

/** Removes every account that connects from elsewhere and is not listed. */
const removeOthers = (kept: readonly string[]): string[] => [
  'SET SESSION group_concat_max_len = 65536;',
  `SET @others = (SELECT GROUP_CONCAT(QUOTE(user), '@''%''') FROM mysql.user WHERE host = '%' AND user NOT IN (${kept.map(text).join(', ')}));`,
  "SET @removal = IF(@others IS NULL, 'DO 0', CONCAT('DROP USER ', @others));",
  'PREPARE removal FROM @removal;',
  'EXECUTE removal;',
]

/** Statements that bring the database and its accounts to what is described, from whatever they are. */
export const mysqlAccountStatements = (database: string, accounts: readonly MysqlAccount[]): string =>
  [
    `CREATE DATABASE IF NOT EXISTS \`${database}\`;`,
    ...accounts.flatMap(account => accountStatements(database, account)),
    ...removeOthers(['root', ...accounts.map(({ user }) => user)]),
    '',
  ].join('\n')

/** Options with which a client in the Pod or in a Job signs in. */
export const mysqlClientFile = (user: string, password: string): string =>
  `[client]\nuser=${user}\npassword="${password}"\n`
