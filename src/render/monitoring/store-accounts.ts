import { monitoringOf } from '../../components/monitoring.ts'
import type { SecretKey } from '../../model/secret-value.ts'
import type { Store } from '../../model/store.ts'
import { secretNameOf } from '../names.ts'
import type { Scope } from '../scope.ts'

/** An account of a store with which an exporter reads figures, and nothing else. */
export type ExporterAccount = {
  readonly user: string
  /** Where its password is drawn. */
  readonly password: SecretKey
  /** What it may do, in the store's own words: grants of MySQL on `*.*`, rules of a Redis ACL. */
  readonly rights: readonly string[]
}

/** PROCESS and REPLICATION CLIENT show states, not data. https://github.com/prometheus/mysqld_exporter#required-grants */
const mysqlRights = ['PROCESS', 'REPLICATION CLIENT']

/** Commands that tell figures, none that reads a key. https://github.com/oliver006/redis_exporter#authenticating-with-redis */
const redisRights = [
  ...['-@all', '+ping', '+info', '+client|setname', '+config|get', '+slowlog|get', '+slowlog|len', '+latency|latest'],
  ...['+latency|histogram', '+cluster|info'],
]

const accounts = {
  mysql: { kind: 'mysql-exporter', rights: mysqlRights },
  redis: { kind: 'redis-exporter', rights: redisRights },
} as const

const isKnown = (kind: string): kind is keyof typeof accounts => kind in accounts

/** The account of a store's exporter; undefined where no exporter of its kind runs or it needs no account. */
export const exporterAccountOf = ({ environment }: Scope, { kind }: Store): ExporterAccount | undefined => {
  if (!isKnown(kind)) return undefined
  const { kind: exporter, rights } = accounts[kind]
  if (monitoringOf(environment, exporter) === undefined) return undefined
  return { user: 'exporter', password: `${secretNameOf(exporter)}/password`, rights }
}
