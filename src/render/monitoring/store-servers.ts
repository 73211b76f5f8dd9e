import { mysqlExporterKind } from '../../components/mysql-exporter.ts'
import { redisExporterKind } from '../../components/redis-exporter.ts'
import { type Platform, storesOf } from '../../model/platform.ts'
import type { Store } from '../../model/store.ts'
import { mysqlWorkload } from '../../stores/mysql.ts'
import { rabbitmqWorkload } from '../../stores/rabbitmq.ts'
import { redisWorkload } from '../../stores/redis.ts'
import type { Scope } from '../scope.ts'
import { podHostOf, storePodsOf } from '../stores/pods.ts'

/** One server of a store. */
export type StoreServer = {
  /** Its Pod: `mysql-0`. */
  readonly pod: string
  readonly host: string
  readonly port: number
  /** Where its figures are told: by itself, or by its container of the exporter. */
  readonly metricsPort: number
}

/** Where a server of a kind answers, and where the figures of the first one are told. */
const kinds: Readonly<Record<string, { readonly port: number | undefined; readonly metrics: number | undefined }>> = {
  mysql: { port: mysqlWorkload.ports.mysql, metrics: mysqlExporterKind.ports.metrics },
  redis: { port: redisWorkload.ports.redis, metrics: redisExporterKind.ports.metrics },
  rabbitmq: { port: rabbitmqWorkload.ports.amqp, metrics: rabbitmqWorkload.ports.metrics },
}

/** The stores of a kind. */
export const storesOfKind = (platform: Platform, kind: string): readonly Store[] =>
  storesOf(platform).filter(store => store.kind === kind)

/** The servers of a store, each by the name of its Pod; none of a kind that nobody tells figures of. */
export const serversOf = (scope: Scope, store: Store): readonly StoreServer[] => {
  const { port, metrics } = kinds[store.kind] ?? {}
  if (port === undefined || metrics === undefined) return []
  // An exporter is one Pod with a container for each server, so that each needs a port of its own.
  const step = store.kind === 'rabbitmq' ? 0 : 1
  return storePodsOf(scope, store).map((pod, index) => ({
    pod,
    host: podHostOf(store, pod),
    port,
    metricsPort: metrics + step * index,
  }))
}
