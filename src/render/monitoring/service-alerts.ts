// What can go wrong with a service, told by its own figures. The limits of processor and memory are those of the
// platform file, so nobody needs rights over nodes to compare.
import { monitoringOf } from '../../components/monitoring.ts'
import { formatCpu, formatSize } from '../../model/quantity.ts'
import type { Service } from '../../model/service.ts'
import type { Scope } from '../scope.ts'
import { servicesMatcher } from './recording-rules.ts'
import type { AlertRule, RuleGroup } from './rules.ts'

const down = ({ name }: Service): AlertRule => ({
  alert: 'ServiceDown',
  expr: `absent(up{job="${name}"} == 1)`,
  for: '1m',
  labels: { severity: 'critical', service: name },
  annotations: {
    summary: `${name} does not answer`,
    description: `No Pod of ${name} has answered for a minute. See its Pods: salus health.`,
  },
})

const processor = ({ name, resources }: Service): AlertRule => ({
  alert: 'HighCpu',
  expr: `rate(process_cpu_seconds_total{job="${name}"}[1m]) / ${resources.cpuMillicores.to / 1000} > 0.8`,
  for: '2m',
  labels: { severity: 'warning', service: name },
  annotations: {
    summary: `${name} uses its processor time up`,
    description: `{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its limit of ${formatCpu(resources.cpuMillicores.to)} cores.`,
  },
})

const memory = ({ name, resources }: Service): AlertRule => ({
  alert: 'HighMemory',
  expr: `process_resident_memory_bytes{job="${name}"} / ${resources.memoryBytes.to} > 0.9`,
  for: '5m',
  labels: { severity: 'warning', service: name },
  annotations: {
    summary: `${name} is about to be killed for its memory`,
    description: `{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its limit of ${formatSize(resources.memoryBytes.to)}.`,
  },
})

const podDown = (matcher: string): AlertRule => ({
  alert: 'PodDown',
  expr: `up{${matcher}} == 0`,
  // Longer than cluster DNS goes on naming a Pod that was replaced: a minute, seen on a real cluster.
  for: '3m',
  labels: { severity: 'warning' },
  annotations: {
    summary: 'A Pod of {{ $labels.job }} does not answer',
    description: '{{ $labels.instance }} has not answered for three minutes; other Pods of its service may.',
  },
})

const failing: AlertRule = {
  alert: 'HighErrorRate',
  expr: 'job:http_failures:share5m > 0.05',
  for: '5m',
  labels: { severity: 'critical' },
  annotations: {
    summary: '{{ $labels.job }} fails',
    description: '{{ $value | humanizePercentage }} of the answers of {{ $labels.job }} are 5xx.',
  },
}

const poolExhausted = (matcher: string): AlertRule => ({
  alert: 'ConnectionPoolExhausted',
  expr: `sql_pool_busy{${matcher}} >= sql_pool_limit{${matcher}} and sql_pool_waiting{${matcher}} > 0`,
  for: '1m',
  labels: { severity: 'critical' },
  annotations: {
    summary: '{{ $labels.job }} has no connection to its database left',
    description: 'All {{ $value }} connections of {{ $labels.pod }} are busy, and callers wait for one.',
  },
})

/** Kubernetes counts restarts where it is asked; else each new start of a process in the same Pod is one. */
const restarts = ({ environment }: Scope, matcher: string): AlertRule => ({
  alert: 'ManyRestarts',
  expr:
    monitoringOf(environment, 'kube-state-metrics') === undefined
      ? `changes(process_start_time_seconds{${matcher}}[1h]) > 5`
      : `sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{namespace="${environment.namespace}"}[1h])) > 5`,
  labels: { severity: 'critical' },
  annotations: {
    summary: '{{ $labels.pod }} starts again and again',
    description:
      '{{ $labels.pod }} has started {{ $value | humanize }} times in an hour. See the last lines of its log.',
  },
})

/** The alerts of the platform's services. */
export const serviceAlerts = (scope: Scope): readonly RuleGroup[] => {
  const services = scope.platform.services.toSorted((left, right) => (left.name < right.name ? -1 : 1))
  const all = servicesMatcher(scope)
  const pooled = services.some(({ stores }) => stores.some(({ kind }) => kind === 'mysql'))
  return [
    {
      name: 'services',
      rules: [
        ...services.flatMap(service => [down(service), processor(service), memory(service)]),
        podDown(all),
        failing,
        ...(pooled ? [poolExhausted(all)] : []),
        restarts(scope, all),
      ],
    },
  ]
}
