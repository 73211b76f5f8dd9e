// What Prometheus reads. Everything is found by name: the Pods of a workload through the addresses of a headless
// Service, the rest by its Service. So Prometheus needs no right on the API server at all, and Debian's build of it,
// which knows no Kubernetes, does too.
import { monitoringKinds, monitoringOf } from '../../components/monitoring.ts'
import type { MonitoringKind } from '../../model/component.ts'
import type { Scope } from '../scope.ts'
import { nodesNamespaceOf } from './nodes-namespace.ts'
import { serversOf, storesOfKind } from './store-servers.ts'

/** Where the figures of one job are. */
export type Target = {
  readonly job: string
  readonly port: number
  /** Several Pods: those behind the headless Service of a workload, in its namespace. */
  readonly pods?: { readonly workload: string; readonly namespace: string }
  /** Single Pods, with the labels of their series. */
  readonly addresses?: readonly { readonly address: string; readonly labels: Readonly<Record<string, string>> }[]
  /** Its series speak of other objects than itself, and their labels stand. */
  readonly honorLabels?: boolean
}

/** The headless Service by which the Pods of a workload are found, those included that are not ready. */
export const podsServiceOf = (workload: string): string => `${workload}-metrics`

const byJob = (left: Target, right: Target): number => (left.job < right.job ? -1 : Number(left.job > right.job))

const serviceTargets = ({ platform, environment }: Scope): readonly Target[] =>
  platform.services.map(({ name, port }) => ({
    job: name,
    port,
    pods: { workload: name, namespace: environment.namespace },
  }))

/** The job that tells the figures of a kind of store, and where it does so for each server. */
const storeTargets = (scope: Scope, kind: 'mysql' | 'redis' | 'rabbitmq', job: MonitoringKind | 'rabbitmq') => {
  const runs = job === 'rabbitmq' || monitoringOf(scope.environment, job) !== undefined
  if (!runs) return []
  return storesOfKind(scope.platform, kind).map(store => {
    const servers = serversOf(scope, store)
    const addresses = servers.map(({ pod, host, metricsPort }) => ({
      address: `${job === 'rabbitmq' ? host : job}:${metricsPort}`,
      labels: { store: store.name, instance: pod },
    }))
    return { job, port: servers[0]?.metricsPort ?? 0, addresses }
  })
}

/** Software of which one Pod runs, and the port with its figures. */
const single: readonly (readonly [MonitoringKind, string])[] = [
  ['alertmanager', 'http'],
  ['blackbox-exporter', 'http'],
  ['kube-state-metrics', 'metrics'],
  ['prometheus', 'http'],
]

const softwareTargets = ({ environment }: Scope): readonly Target[] =>
  single.flatMap(([kind, use]) => {
    const port = monitoringKinds[kind].ports[use]
    if (port === undefined || monitoringOf(environment, kind) === undefined) return []
    const address = kind === 'prometheus' ? `localhost:${port}` : `${kind}:${port}`
    const addresses = [{ address, labels: { instance: kind } }]
    return [{ job: kind, port, addresses, ...(kind === 'kube-state-metrics' ? { honorLabels: true } : {}) }]
  })

const nodeTargets = (scope: Scope): readonly Target[] => {
  const kind = 'node-exporter'
  if (monitoringOf(scope.environment, kind) === undefined) return []
  const port = monitoringKinds[kind].ports.metrics ?? 0
  return [{ job: kind, port, pods: { workload: kind, namespace: nodesNamespaceOf(scope) } }]
}

/** Everything that Prometheus reads in an environment, by the name of the job. */
export const targetsOf = (scope: Scope): readonly Target[] =>
  [
    ...serviceTargets(scope),
    ...storeTargets(scope, 'mysql', 'mysql-exporter'),
    ...storeTargets(scope, 'redis', 'redis-exporter'),
    ...storeTargets(scope, 'rabbitmq', 'rabbitmq'),
    ...softwareTargets(scope),
    ...nodeTargets(scope),
  ].toSorted(byJob)
