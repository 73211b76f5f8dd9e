import { monitoringOf } from '../../../components/monitoring.ts'
import type { Service } from '../../../model/service.ts'
import type { Store } from '../../../model/store.ts'
import type { Scope } from '../../scope.ts'
import { storesOfKind } from '../store-servers.ts'
import { type Dashboard, type Panel, percentiles, type Section, type Unit } from './panel.ts'

const panel = (title: string, unit: Unit, expr: string, legend: string): Panel => ({
  title,
  unit,
  queries: [{ expr, legend }],
})

/** How a service uses its database: the pool of connections, and the time of queries. */
const poolOf = ({ name }: Service): Section => ({
  title: name,
  panels: [
    {
      title: 'Connections of the pool',
      unit: 'short',
      queries: [
        { expr: `sum(sql_pool_busy{job="${name}"})`, legend: 'busy' },
        { expr: `sum(sql_pool_open{job="${name}"})`, legend: 'open' },
        { expr: `sum(sql_pool_limit{job="${name}"})`, legend: 'limit' },
        { expr: `sum(sql_pool_waiting{job="${name}"})`, legend: 'callers that wait' },
      ],
    },
    { title: 'Time of queries', unit: 's', queries: percentiles('sql_query_duration_seconds', `job="${name}"`) },
    panel('Queries per second', 'cps', `sum(rate(sql_query_duration_seconds_count{job="${name}"}[5m]))`, 'queries'),
    panel('Queries that failed', 'cps', `sum(rate(sql_query_failures_total{job="${name}"}[5m]))`, 'failures'),
  ],
})

/** What each kind of store tells of itself. */
const kinds: Readonly<Record<string, (own: string) => readonly Panel[]>> = {
  mysql: own => [
    panel(
      'Connections, as a share of the most',
      'percentunit',
      `mysql_global_status_threads_connected{${own}} / mysql_global_variables_max_connections{${own}}`,
      '{{instance}}',
    ),
    panel('Queries per second', 'cps', `rate(mysql_global_status_queries{${own}}[5m])`, '{{instance}}'),
    panel('Slow queries', 'cps', `rate(mysql_global_status_slow_queries{${own}}[5m])`, '{{instance}}'),
  ],
  redis: own => [
    panel('Memory', 'bytes', `redis_memory_used_bytes{${own}}`, '{{instance}}'),
    panel('Commands per second', 'cps', `rate(redis_commands_processed_total{${own}}[5m])`, '{{instance}}'),
    panel('Clients', 'short', `redis_connected_clients{${own}}`, '{{instance}}'),
  ],
  rabbitmq: own => [
    panel('Messages that wait', 'short', `rabbitmq_queue_messages_ready{${own}}`, '{{instance}}'),
    panel(
      'Messages published per second',
      'cps',
      `sum by (instance) (rate(rabbitmq_global_messages_received_total{${own}}[5m]))`,
      '{{instance}}',
    ),
    panel('Connections', 'short', `rabbitmq_connections{${own}}`, '{{instance}}'),
    panel('Memory', 'bytes', `rabbitmq_process_resident_memory_bytes{${own}}`, '{{instance}}'),
  ],
}

const isTold = ({ environment }: Scope, kind: string): boolean =>
  kind !== 'mysql' && kind !== 'redis' ? true : monitoringOf(environment, `${kind}-exporter`) !== undefined

const storeSections = (scope: Scope): readonly Section[] =>
  Object.entries(kinds).flatMap(([kind, panels]) =>
    storesOfKind(scope.platform, kind)
      .filter(() => isTold(scope, kind))
      .map(({ name }: Store) => ({ title: name, panels: panels(`store="${name}"`) })),
  )

/** Stores, and how services use them. */
export const storesDashboard = (scope: Scope): Dashboard => ({
  uid: `${scope.platform.name}-stores`,
  title: `${scope.platform.name}: stores`,
  sections: [
    ...storeSections(scope),
    ...scope.platform.services
      .filter(({ stores }) => stores.some(({ kind }) => kind === 'mysql'))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
      .map(poolOf),
  ],
})
