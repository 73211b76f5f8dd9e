// Who of the watch talks to whom. Each connection follows from what is rendered: who reads figures, keeps spans and
// lines, or asks the API server.
import { monitoringKinds, monitoringOf } from '../../components/monitoring.ts'
import type { MonitoringKind } from '../../model/component.ts'
import { type Allowance, allow, type Peer, workload } from '../network.ts'
import type { Concern, Scope } from '../scope.ts'
import { nodesNamespaceOf } from './nodes-namespace.ts'
import { serversOf, storesOfKind } from './store-servers.ts'
import { targetsOf } from './targets.ts'

const portOf = (kind: MonitoringKind, use: string): number => monitoringKinds[kind].ports[use] ?? 0

const outside = ({ environment }: Scope, name: string): Peer => ({
  is: 'addresses',
  name,
  cidr: '0.0.0.0/0',
  except: [environment.podNetwork],
})

/** The API servers, whose addresses only the environment may know. */
const controlPlane = (scope: Scope): Peer => {
  const { controlPlane: cidr } = scope.environment
  return cidr === undefined ? outside(scope, 'control-plane') : { is: 'addresses', name: 'control-plane', cidr }
}

const controlPlanePorts = [443, 6443]

/** A store's exporter is asked at a port for each server; what else Prometheus reads has one. */
const readings = (scope: Scope): readonly Allowance[] => {
  const from = workload('prometheus')
  return targetsOf(scope).flatMap(({ job, port, pods, addresses = [] }): Allowance[] => {
    if (job === 'prometheus') return []
    if (pods !== undefined) {
      const own = pods.namespace === scope.environment.namespace
      return [{ from, to: own ? workload(pods.workload) : workload(pods.workload, pods.namespace), ports: [port] }]
    }
    const ports = [...new Set(addresses.map(({ address }) => Number(address.split(':').at(-1))))]
    return [{ from, to: workload(job), ports }]
  })
}

const exporting =
  (kind: 'mysql' | 'redis') =>
  (scope: Scope): readonly Allowance[] =>
    storesOfKind(scope.platform, kind).map(store => {
      const ports = [...new Set(serversOf(scope, store).map(({ port }) => port))]
      return { from: workload(`${kind}-exporter`), to: workload(store.name), ports }
    })

const tracing = (scope: Scope): readonly Allowance[] =>
  scope.platform.services.map(({ name }) => ({
    from: workload(name),
    to: workload('jaeger'),
    ports: [portOf('jaeger', 'otlp')],
  }))

/** Out to the public address, or straight to the ingress controller where the cluster knows a shorter way there. */
const probing = (scope: Scope): readonly Allowance[] => {
  const { namespace, podLabels } = scope.environment.ingress.options
  const from = workload('blackbox-exporter')
  return [
    { from, to: outside(scope, 'public-hosts'), ports: [443] },
    { from, to: { is: 'others', name: 'ingress-controller', namespace, podLabels }, ports: [443, 8443] },
  ]
}

const adapting = (scope: Scope): readonly Allowance[] => {
  const adapter = workload('prometheus-adapter')
  return [
    { from: adapter, to: workload('prometheus'), ports: [portOf('prometheus', 'http')] },
    { from: adapter, to: controlPlane(scope), ports: controlPlanePorts },
    { from: controlPlane(scope), to: adapter, ports: [portOf('prometheus-adapter', 'https')] },
  ]
}

const showing = ({ environment }: Scope): readonly Allowance[] => {
  const from = workload('grafana')
  const asked = (['prometheus', 'jaeger'] as const).filter(kind => monitoringOf(environment, kind) !== undefined)
  return asked.map(kind => ({ from, to: workload(kind), ports: [portOf(kind, 'http')] }))
}

/** The connections that come with each component. */
const connections: Partial<Record<MonitoringKind, (scope: Scope) => readonly Allowance[]>> = {
  prometheus: readings,
  alertmanager: scope => [{ from: workload('alertmanager'), to: outside(scope, 'receiver'), ports: [443] }],
  'mysql-exporter': exporting('mysql'),
  'redis-exporter': exporting('redis'),
  'blackbox-exporter': probing,
  'kube-state-metrics': scope => [
    { from: workload('kube-state-metrics'), to: controlPlane(scope), ports: controlPlanePorts },
  ],
  'prometheus-adapter': adapting,
  grafana: showing,
  jaeger: tracing,
  alloy: scope => [
    { from: workload('alloy', nodesNamespaceOf(scope)), to: workload('loki'), ports: [portOf('loki', 'http')] },
  ],
}

/** Everything of the watch that may talk, by who is rendered. */
export const monitoringPolicies: Concern = function* (scope) {
  const wanted = scope.environment.monitoring.flatMap(({ kind }) => connections[kind]?.(scope) ?? [])
  for (const allowance of wanted) yield* allow(scope, allowance)
}
