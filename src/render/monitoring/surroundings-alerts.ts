// What can go wrong around the services: nodes, autoscalers, the way in, and the watch itself.
import { monitoringOf } from '../../components/monitoring.ts'
import type { MonitoringKind } from '../../model/component.ts'
import type { Scope } from '../scope.ts'
import { keptDisks, withNode } from './node-names.ts'
import type { AlertRule, RuleGroup } from './rules.ts'
import { targetsOf } from './targets.ts'

const rule = (
  alert: string,
  severity: 'critical' | 'warning',
  condition: Pick<AlertRule, 'expr' | 'for'>,
  texts: AlertRule['annotations'],
): AlertRule => ({ alert, ...condition, labels: { severity }, annotations: texts })

const disks = `1 - node_filesystem_avail_bytes{${keptDisks}} / node_filesystem_size_bytes{${keptDisks}} > 0.85`
const processors = '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[1m])) > 0.8'
const memories = '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.9'

const nodeRules = (scope: Scope): readonly AlertRule[] => [
  rule(
    'DiskNearlyFull',
    'critical',
    { expr: withNode(scope, disks, 'instance, mountpoint'), for: '1m' },
    {
      summary: 'A disk of {{ or $labels.node $labels.instance }} is nearly full',
      description:
        '{{ $labels.mountpoint }} is {{ $value | humanizePercentage }} full. Volumes of Pods are mounted below /var/lib/kubelet/pods.',
    },
  ),
  rule(
    'NodeHighCpu',
    'warning',
    { expr: withNode(scope, processors, 'instance'), for: '2m' },
    {
      summary: '{{ or $labels.node $labels.instance }} uses its processors up',
      description: '{{ $value | humanizePercentage }} of its processor time is used.',
    },
  ),
  rule(
    'NodeHighMemory',
    'warning',
    { expr: withNode(scope, memories, 'instance'), for: '5m' },
    {
      summary: '{{ or $labels.node $labels.instance }} is short of memory',
      description: '{{ $value | humanizePercentage }} of its memory is used.',
    },
  ),
]

const objectRules = (): readonly AlertRule[] => [
  rule(
    'AutoscalerAtMaximum',
    'warning',
    {
      expr: 'kube_horizontalpodautoscaler_status_current_replicas >= kube_horizontalpodautoscaler_spec_max_replicas',
      for: '15m',
    },
    {
      summary: '{{ $labels.horizontalpodautoscaler }} cannot grow further',
      description: 'It has had its {{ $value }} Pods for a quarter of an hour: raise its maximum, or find out why.',
    },
  ),
  rule(
    'ScheduledJobFails',
    'critical',
    // Whatever the schedule: the last run, or the first one, has not ended well.
    {
      expr: 'kube_cronjob_status_last_schedule_time unless (kube_cronjob_status_last_successful_time > kube_cronjob_status_last_schedule_time)',
      for: '2h',
    },
    {
      summary: '{{ $labels.cronjob }} has not succeeded',
      description: 'Its last run began two hours ago or more. Where it is a backup, there is no newer copy.',
    },
  ),
]

const probeRules = (): readonly AlertRule[] => [
  rule(
    'PublicHostDown',
    'critical',
    { expr: 'probe_success == 0', for: '1m' },
    {
      summary: '{{ $labels.host }} does not answer from outside',
      description: 'The probe through the public host has failed for a minute: DNS, ingress, certificate or gateway.',
    },
  ),
  rule(
    'CertificateExpires',
    'warning',
    { expr: 'probe_ssl_earliest_cert_expiry - time() < 14 * 86400', for: '1h' },
    {
      summary: 'The certificate of {{ $labels.host }} expires soon',
      description: 'It is valid for {{ $value | humanizeDuration }} more.',
    },
  ),
]

const notifierRules = (): readonly AlertRule[] => [
  rule(
    'AlertsNotDelivered',
    'critical',
    { expr: 'sum by (job) (increase(alertmanager_notifications_failed_total[5m])) > 0' },
    {
      summary: 'Alerts do not reach their receiver',
      description: '{{ $value | humanize }} notifications failed in five minutes. See the webhook of the receiver.',
    },
  ),
]

const byComponent: readonly (readonly [MonitoringKind, (scope: Scope) => readonly AlertRule[]])[] = [
  ['node-exporter', nodeRules],
  ['kube-state-metrics', objectRules],
  ['blackbox-exporter', probeRules],
  ['alertmanager', notifierRules],
]

const watchDown = (scope: Scope): AlertRule => {
  const own = new Set(scope.environment.monitoring.map(({ kind }): string => kind))
  const jobs = targetsOf(scope).flatMap(({ job }) => (own.has(job) ? [job] : []))
  return rule(
    'MonitoringDown',
    'warning',
    { expr: `up{job=~"${jobs.join('|')}"} == 0`, for: '5m' },
    {
      summary: '{{ $labels.job }} does not answer',
      description: 'What it tells is missing from alerts and dashboards.',
    },
  )
}

const rulesFail = rule(
  'RulesFail',
  'warning',
  { expr: 'increase(prometheus_rule_evaluation_failures_total[5m]) > 0' },
  { summary: 'Prometheus cannot evaluate a rule', description: 'See the page "Rules" of Prometheus for the error.' },
)

/** The alerts of what the platform runs on, each where something exports its series. */
export const surroundingsAlerts = (scope: Scope): readonly RuleGroup[] => {
  const { environment } = scope
  const rules = byComponent.flatMap(([kind, rulesOf]) =>
    monitoringOf(environment, kind) === undefined ? [] : rulesOf(scope),
  )
  return [{ name: 'surroundings', rules: [...rules, watchDown(scope), rulesFail] }]
}
