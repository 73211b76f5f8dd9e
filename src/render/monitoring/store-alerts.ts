// What can go wrong with a store, told by its exporter, or by itself.
import { monitoringOf } from '../../components/monitoring.ts'
import { type Platform, storesOf } from '../../model/platform.ts'
import { formatSize } from '../../model/quantity.ts'
import type { Store } from '../../model/store.ts'
import type { Scope } from '../scope.ts'
import type { AlertRule, RuleGroup } from './rules.ts'

/** One condition of a store's server: a share of what it may have, or something that it refused. */
type Condition = Pick<AlertRule, 'alert' | 'expr' | 'for'> & {
  readonly severity: 'critical' | 'warning'
  readonly summary: string
}

const refused = (alert: string, series: string, more: number, summary: string): Condition => ({
  alert,
  expr: `sum by (store) (increase(${series}[5m])) > ${more}`,
  severity: 'critical',
  summary,
})

const crowded = (name: string, open: string, limit: string): Condition => ({
  alert: 'ConnectionsNearlyExhausted',
  expr: `${open} / ${limit} > 0.9`,
  for: '1m',
  severity: 'critical',
  summary: `${name} has hardly a connection left`,
})

const full = (store: Store, used: string): Condition => ({
  alert: 'HighMemory',
  expr: `${used} / ${store.resources.memoryBytes.to} > 0.9`,
  for: '5m',
  severity: 'warning',
  summary: `${store.name} uses more than nine tenths of its limit of ${formatSize(store.resources.memoryBytes.to)}`,
})

/** What each kind of store is watched for; `up` is the series that is 1 while a server answers. */
const kinds: Readonly<
  Record<string, { readonly up: string; readonly conditions: (store: Store, own: string) => readonly Condition[] }>
> = {
  mysql: {
    up: 'mysql_up',
    conditions: ({ name }, own) => [
      // A few are scanners and impatient clients; a service with a wrong password tries every second.
      refused('LoginsRefused', `mysql_global_status_aborted_connects{${own}}`, 10, `${name} refuses logins`),
      refused(
        'ConnectionsRefused',
        `mysql_global_status_connection_errors_total{${own},error="max_connections"}`,
        0,
        `${name} refuses connections, as too many are open`,
      ),
      crowded(name, `mysql_global_status_threads_connected{${own}}`, `mysql_global_variables_max_connections{${own}}`),
    ],
  },
  redis: {
    up: 'redis_up',
    conditions: (store, own) => [
      refused(
        'ConnectionsRefused',
        `redis_rejected_connections_total{${own}}`,
        0,
        `${store.name} refuses connections, as too many are open`,
      ),
      refused(
        'LoginsRefused',
        `redis_commands_failed_calls_total{${own},cmd=~"auth|hello"}`,
        0,
        `${store.name} refuses logins`,
      ),
      crowded(store.name, `redis_connected_clients{${own}}`, `redis_config_maxclients{${own}}`),
      full(store, `redis_memory_used_bytes{${own}}`),
    ],
  },
  rabbitmq: {
    up: 'up',
    conditions: (store, own) => [
      refused('LoginsRefused', `rabbitmq_auth_attempts_failed_total{${own}}`, 0, `${store.name} refuses logins`),
      full(store, `rabbitmq_process_resident_memory_bytes{${own}}`),
      {
        alert: 'BrokerBlocksPublishers',
        expr: `rabbitmq_alarms_memory_used_watermark{${own}} + rabbitmq_alarms_free_disk_space_watermark{${own}} > 0`,
        for: '1m',
        severity: 'critical',
        summary: `${store.name} takes no messages, because its memory or its disk is nearly full`,
      },
    ],
  },
}

const alertOf = (store: Store, { alert, expr, for: held, severity, summary }: Condition): AlertRule => ({
  alert,
  expr,
  ...(held === undefined ? {} : { for: held }),
  labels: { severity, store: store.name },
  annotations: { summary, description: '{{ $labels.instance }}: {{ $value | humanize }}. See salus health.' },
})

const downAlerts = ({ environment }: Scope, store: Store, up: string): readonly AlertRule[] => {
  const own = `store="${store.name}"`
  const none = alertOf(store, {
    alert: 'StoreDown',
    expr: `absent(${up}{${own}} == 1)`,
    for: '1m',
    severity: 'critical',
    summary: `${store.name} does not answer`,
  })
  const one = alertOf(store, {
    alert: 'StoreServerDown',
    expr: `${up}{${own}} == 0`,
    for: '1m',
    severity: 'warning',
    summary: `a server of ${store.name} does not answer; others may`,
  })
  return environment.stores === 'single' ? [none] : [none, one]
}

/** Who tells a store's figures: RabbitMQ itself, an exporter of the others. */
const isWatched = ({ environment }: Scope, { kind }: Store): boolean => {
  if (kind === 'mysql' || kind === 'redis') return monitoringOf(environment, `${kind}-exporter`) !== undefined
  return kind in kinds
}

const sorted = (platform: Platform): readonly Store[] =>
  storesOf(platform).toSorted((left, right) => (left.name < right.name ? -1 : 1))

/** The alerts of the platform's stores. */
export const storeAlerts = (scope: Scope): readonly RuleGroup[] => {
  const rules = sorted(scope.platform).flatMap(store => {
    const kind = kinds[store.kind]
    if (kind === undefined || !isWatched(scope, store)) return []
    const conditions = kind.conditions(store, `store="${store.name}"`)
    return [...downAlerts(scope, store, kind.up), ...conditions.map(condition => alertOf(store, condition))]
  })
  return rules.length === 0 ? [] : [{ name: 'stores', rules }]
}
