// For each alert: series that make it fire, and series close to them that do not. Values are as promtool writes them:
// `1x40` stays, `0+3x40` grows by three with every sample, of which there is one in 15 seconds.
import mediq from '../../platforms/mediq/platform.ts'
import { storesOf } from '../../src/model/platform.ts'

/** Series by name, with their values over ten minutes and more. */
export type Series = Readonly<Record<string, string>>

/** What makes an alert fire, and what does not. */
export type AlertCase = { readonly fires: Series; readonly quiet: Series }

type Labels = Readonly<Record<string, string>>

const sampleSeconds = 15
const always = (value: number, samples = 80): string => `${value}x${samples}`
const growing = (perSecond: number): string => `0+${perSecond * sampleSeconds}x80`
/** Rises by so much, once, after a minute. */
const once = (by: number): string => `0x4 ${by}x76`

const coresOf = (service: string | undefined): number =>
  (mediq.services.find(({ name }) => name === service)?.resources.cpuMillicores.to ?? 0) / 1000
const bytesOf = ({ service, store }: Labels): number =>
  [...mediq.services, ...storesOf(mediq)].find(({ name }) => name === (service ?? store))?.resources.memoryBytes.to ?? 0

const usedMemory: Readonly<Record<string, string>> = {
  redis: 'redis_memory_used_bytes{store="redis",instance="redis-0"}',
  rabbitmq: 'rabbitmq_process_resident_memory_bytes{store="rabbitmq",instance="rabbitmq-0"}',
}
const upOf: Readonly<Record<string, string>> = { mysql: 'mysql_up', redis: 'redis_up', rabbitmq: 'up' }

const requests = (status: string): string =>
  `http_server_request_duration_seconds_count{job="user-service",route="/auth/login/user",status="${status}"}`

const loginsOf: Readonly<Record<string, readonly [string, number]>> = {
  mysql: ['mysql_global_status_aborted_connects{store="mysql",instance="mysql-0"}', 10],
  redis: ['redis_commands_failed_calls_total{store="redis",instance="redis-0",cmd="auth"}', 0],
  rabbitmq: ['rabbitmq_auth_attempts_failed_total{store="rabbitmq",instance="rabbitmq-0",protocol="amqp091"}', 0],
}
const refusedOf: Readonly<Record<string, string>> = {
  mysql: 'mysql_global_status_connection_errors_total{store="mysql",error="max_connections"}',
  redis: 'redis_rejected_connections_total{store="redis"}',
}
const crowdOf: Readonly<Record<string, readonly [string, string]>> = {
  mysql: [
    'mysql_global_status_threads_connected{store="mysql"}',
    'mysql_global_variables_max_connections{store="mysql"}',
  ],
  redis: ['redis_connected_clients{store="redis"}', 'redis_config_maxclients{store="redis"}'],
}

const pool = (busy: number, waiting: number): Series => {
  const own = '{job="user-service",pod="user-service-a"}'
  return {
    [`sql_pool_busy${own}`]: always(busy),
    [`sql_pool_limit${own}`]: always(10),
    [`sql_pool_waiting${own}`]: always(waiting),
  }
}

const share = (used: string, of: string, percent: number): Series => ({ [used]: always(percent), [of]: always(100) })

const restartSeries: Readonly<Record<string, (times: number) => Series>> = {
  kubernetes: times => ({
    'kube_pod_container_status_restarts_total{namespace="mediq-production",pod="ocr-service-a",container="ocr-service"}': `0x4 0+1x${times} ${times}x60`,
  }),
  processes: times => ({
    'process_start_time_seconds{job="ocr-service",pod="ocr-service-a"}': `100x4 100+20x${times} ${100 + 20 * times}x60`,
  }),
}

/** The case of one alert, by its name and its labels. */
export const alertCases: Readonly<Record<string, (labels: Labels, environment: string) => AlertCase>> = {
  ServiceDown: ({ service }) => ({
    fires: { [`up{job="${service}",instance="a"}`]: always(0) },
    quiet: { [`up{job="${service}",instance="a"}`]: always(0), [`up{job="${service}",instance="b"}`]: always(1) },
  }),
  PodDown: () => ({
    fires: { 'up{job="api-gateway",instance="a"}': always(0), 'up{job="api-gateway",instance="b"}': always(1) },
    quiet: { 'up{job="api-gateway",instance="a"}': `1x20 0x2 1x60` },
  }),
  HighCpu: ({ service }) => ({
    fires: { [`process_cpu_seconds_total{job="${service}",pod="a"}`]: growing(coresOf(service) * 0.85) },
    quiet: { [`process_cpu_seconds_total{job="${service}",pod="a"}`]: growing(coresOf(service) * 0.75) },
  }),
  HighMemory: labels => {
    const series = usedMemory[labels.store ?? ''] ?? `process_resident_memory_bytes{job="${labels.service}",pod="a"}`
    return {
      fires: { [series]: always(Math.ceil(bytesOf(labels) * 0.95)) },
      quiet: { [series]: always(Math.floor(bytesOf(labels) * 0.85)) },
    }
  },
  HighErrorRate: () => ({
    fires: { [requests('200')]: growing(90), [requests('503')]: growing(10) },
    quiet: { [requests('200')]: growing(96), [requests('503')]: growing(4), [requests('404')]: growing(50) },
  }),
  ConnectionPoolExhausted: () => ({ fires: pool(10, 3), quiet: pool(10, 0) }),
  ManyRestarts: (_labels, environment) => {
    const restarts = restartSeries[environment === 'production' ? 'kubernetes' : 'processes']
    return { fires: restarts?.(8) ?? {}, quiet: restarts?.(4) ?? {} }
  },
  StoreDown: ({ store = '' }) => ({
    fires: { [`${upOf[store]}{store="${store}",instance="${store}-0"}`]: always(0) },
    quiet: { [`${upOf[store]}{store="${store}",instance="${store}-0"}`]: always(1) },
  }),
  StoreServerDown: ({ store = '' }) => ({
    fires: {
      [`${upOf[store]}{store="${store}",instance="${store}-0"}`]: always(1),
      [`${upOf[store]}{store="${store}",instance="${store}-1"}`]: always(0),
    },
    quiet: { [`${upOf[store]}{store="${store}",instance="${store}-1"}`]: always(1) },
  }),
  LoginsRefused: ({ store = '' }) => {
    const [series, tolerated] = loginsOf[store] ?? ['', 0]
    return { fires: { [series]: once(tolerated + 5) }, quiet: { [series]: once(Math.floor(tolerated / 2)) } }
  },
  ConnectionsRefused: ({ store = '' }) => ({
    fires: { [refusedOf[store] ?? '']: once(1) },
    quiet: { [refusedOf[store] ?? '']: always(7) },
  }),
  ConnectionsNearlyExhausted: ({ store = '' }) => {
    const [used, most] = crowdOf[store] ?? ['', '']
    return { fires: share(used, most, 95), quiet: share(used, most, 85) }
  },
  BrokerBlocksPublishers: () => {
    const alarms = (memory: number): Series => ({
      'rabbitmq_alarms_memory_used_watermark{store="rabbitmq",instance="rabbitmq-0"}': always(memory),
      'rabbitmq_alarms_free_disk_space_watermark{store="rabbitmq",instance="rabbitmq-0"}': always(0),
    })
    return { fires: alarms(1), quiet: alarms(0) }
  },
  DiskNearlyFull: () => {
    const disk = (free: number, type = 'ext4'): Series =>
      share(
        `node_filesystem_avail_bytes{instance="n",mountpoint="/",fstype="${type}"}`,
        `node_filesystem_size_bytes{instance="n",mountpoint="/",fstype="${type}"}`,
        free,
      )
    return { fires: disk(14), quiet: { ...disk(16), ...disk(0, 'tmpfs') } }
  },
  NodeHighCpu: () => ({
    fires: { 'node_cpu_seconds_total{instance="n",cpu="0",mode="idle"}': growing(0.15) },
    quiet: { 'node_cpu_seconds_total{instance="n",cpu="0",mode="idle"}': growing(0.25) },
  }),
  NodeHighMemory: () => {
    const memory = (free: number) =>
      share('node_memory_MemAvailable_bytes{instance="n"}', 'node_memory_MemTotal_bytes{instance="n"}', free)
    return { fires: memory(8), quiet: memory(12) }
  },
  AutoscalerAtMaximum: () => {
    const pods = (now: number): Series => ({
      'kube_horizontalpodautoscaler_status_current_replicas{horizontalpodautoscaler="ocr-service"}': always(now),
      'kube_horizontalpodautoscaler_spec_max_replicas{horizontalpodautoscaler="ocr-service"}': always(6),
    })
    return { fires: pods(6), quiet: pods(5) }
  },
  ScheduledJobFails: () => {
    const runs = (began: number, ended: number): Series => ({
      'kube_cronjob_status_last_schedule_time{namespace="mediq-production",cronjob="mysql-backup"}': always(began, 600),
      'kube_cronjob_status_last_successful_time{namespace="mediq-production",cronjob="mysql-backup"}': always(
        ended,
        600,
      ),
    })
    return { fires: runs(900, 500), quiet: runs(900, 950) }
  },
  PublicHostDown: () => ({
    fires: { 'probe_success{job="probe",host="api.mediq.com"}': always(0) },
    quiet: { 'probe_success{job="probe",host="api.mediq.com"}': '1x20 0x2 1x60' },
  }),
  CertificateExpires: () => ({
    fires: { 'probe_ssl_earliest_cert_expiry{host="api.mediq.com"}': always(10 * 86_400, 300) },
    quiet: { 'probe_ssl_earliest_cert_expiry{host="api.mediq.com"}': always(20 * 86_400, 300) },
  }),
  AlertsNotDelivered: () => ({
    fires: { 'alertmanager_notifications_failed_total{job="alertmanager",integration="webhook"}': once(1) },
    quiet: { 'alertmanager_notifications_failed_total{job="alertmanager",integration="webhook"}': always(3) },
  }),
  MonitoringDown: () => ({
    fires: { 'up{job="alertmanager",instance="alertmanager"}': always(0) },
    quiet: { 'up{job="alertmanager",instance="alertmanager"}': always(1) },
  }),
  RulesFail: () => ({
    fires: { 'prometheus_rule_evaluation_failures_total{job="prometheus",rule_group="services"}': once(2) },
    quiet: { 'prometheus_rule_evaluation_failures_total{job="prometheus",rule_group="services"}': always(2) },
  }),
}
