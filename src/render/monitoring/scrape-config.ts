// prometheus.yml. Valid for Prometheus 2.42 (Debian 12) and for 3.
// https://prometheus.io/docs/prometheus/latest/configuration/configuration/
import { alertmanagerKind } from '../../components/alertmanager.ts'
import { blackboxExporterKind } from '../../components/blackbox-exporter.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Scope } from '../scope.ts'
import { probesOf } from './probes.ts'
import { podsServiceOf, type Target, targetsOf } from './targets.ts'

/** Autoscalers look for figures by namespace and Pod; a service tells its Pod, and this the namespace. */
const inNamespace = (namespace: string) => [{ target_label: 'namespace', replacement: namespace }]

const jobOf = ({ job, port, pods, addresses, honorLabels }: Target) => {
  const common = { job_name: job, ...(honorLabels === true ? { honor_labels: true } : {}) }
  if (pods === undefined) {
    return { ...common, static_configs: addresses?.map(({ address, labels }) => ({ targets: [address], labels })) }
  }
  const names = [`${podsServiceOf(pods.workload)}.${pods.namespace}.svc`]
  return {
    ...common,
    dns_sd_configs: [{ names, type: 'A', port, refresh_interval: '15s' }],
    relabel_configs: inNamespace(pods.namespace),
  }
}

/** The probe is asked to ask: its parameters are the address and how to judge the answer. */
const probeJob = (scope: Scope) => ({
  job_name: 'probe',
  metrics_path: '/probe',
  static_configs: probesOf(scope).map(({ host, url, module }) => ({
    targets: [url],
    labels: { host, __param_module: module },
  })),
  relabel_configs: [
    { source_labels: ['__address__'], target_label: '__param_target' },
    { source_labels: ['host'], target_label: 'instance' },
    { target_label: '__address__', replacement: `blackbox-exporter:${blackboxExporterKind.ports.http}` },
  ],
})

/** What Prometheus is told: how often, what, whom to tell of alerts. */
export const prometheusConfig = (scope: Scope) => {
  const { platform, name, environment } = scope
  const runs = (kind: 'alertmanager' | 'blackbox-exporter') => monitoringOf(environment, kind) !== undefined
  const alertmanager = { static_configs: [{ targets: [`alertmanager:${alertmanagerKind.ports.http}`] }] }
  return {
    global: {
      scrape_interval: '15s',
      scrape_timeout: '10s',
      evaluation_interval: '15s',
      external_labels: { platform: platform.name, environment: name },
    },
    rule_files: ['/etc/prometheus/rules.yml'],
    ...(runs('alertmanager') ? { alerting: { alertmanagers: [alertmanager] } } : {}),
    scrape_configs: [...targetsOf(scope).map(jobOf), ...(runs('blackbox-exporter') ? [probeJob(scope)] : [])],
  }
}
