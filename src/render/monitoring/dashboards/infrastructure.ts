import { monitoringOf } from '../../../components/monitoring.ts'
import type { MonitoringKind } from '../../../model/component.ts'
import type { Scope } from '../../scope.ts'
import { keptDisks, withNode } from '../node-names.ts'
import { servicesMatcher } from '../recording-rules.ts'
import type { Dashboard, Panel, Section, Unit } from './panel.ts'

const panel = (title: string, unit: Unit, expr: string, legend: string): Panel => ({
  title,
  unit,
  queries: [{ expr, legend }],
})

const processes = (services: string): Section => ({
  title: 'Services',
  panels: [
    panel('Pods that answer', 'short', `sum by (job) (up{${services}})`, '{{job}}'),
    panel('Processor cores', 'short', `rate(process_cpu_seconds_total{${services}}[5m])`, '{{pod}}'),
    panel('Memory', 'bytes', `process_resident_memory_bytes{${services}}`, '{{pod}}'),
    panel('Delay of the event loop (p99)', 's', `nodejs_eventloop_lag_p99_seconds{${services}}`, '{{pod}}'),
  ],
})

const nodes = (scope: Scope): Section => {
  const named = (title: string, expr: string): Panel =>
    panel(title, 'percentunit', withNode(scope, expr, 'instance'), '{{node}} {{instance}}')
  const disks = `1 - node_filesystem_avail_bytes{${keptDisks}} / node_filesystem_size_bytes{${keptDisks}}`
  return {
    title: 'Nodes',
    panels: [
      named('Processor', '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))'),
      named('Memory', '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes'),
      panel('Disks', 'percentunit', withNode(scope, disks, 'instance, mountpoint'), '{{node}} {{mountpoint}}'),
      panel('Load', 'short', withNode(scope, 'node_load1', 'instance'), '{{node}} {{instance}}'),
    ],
  }
}

/** What each component adds, where it runs. */
const sections: readonly (readonly [MonitoringKind, Section])[] = [
  [
    'kube-state-metrics',
    {
      title: 'Kubernetes',
      panels: [
        panel('Pods by phase', 'short', 'sum by (phase) (kube_pod_status_phase)', '{{phase}}'),
        panel(
          'Restarts in an hour',
          'short',
          'sum by (pod) (increase(kube_pod_container_status_restarts_total[1h]))',
          '{{pod}}',
        ),
        panel('Available Pods', 'short', 'kube_deployment_status_replicas_available', '{{deployment}}'),
        panel(
          'Autoscalers, as a share of their most',
          'percentunit',
          'kube_horizontalpodautoscaler_status_current_replicas / kube_horizontalpodautoscaler_spec_max_replicas',
          '{{horizontalpodautoscaler}}',
        ),
      ],
    },
  ],
  [
    'blackbox-exporter',
    {
      title: 'From outside',
      panels: [
        panel('Public hosts that answer', 'short', 'probe_success', '{{host}}'),
        panel('Time to answer', 's', 'probe_duration_seconds', '{{host}}'),
      ],
    },
  ],
  [
    'alertmanager',
    {
      title: 'The watch itself',
      panels: [
        panel('Alerts that fire', 'short', 'sum by (alertname) (ALERTS{alertstate="firing"})', '{{alertname}}'),
        panel('Series', 'short', 'prometheus_tsdb_head_series', 'series'),
      ],
    },
  ],
]

/** What the services run on. */
export const infrastructureDashboard = (scope: Scope): Dashboard => ({
  uid: `${scope.platform.name}-infrastructure`,
  title: `${scope.platform.name}: infrastructure`,
  sections: [
    processes(servicesMatcher(scope)),
    ...(monitoringOf(scope.environment, 'node-exporter') === undefined ? [] : [nodes(scope)]),
    ...sections.flatMap(([kind, section]) => (monitoringOf(scope.environment, kind) === undefined ? [] : [section])),
  ],
})
