import type { Concern } from '../scope.ts'
import { alertmanagerObjects } from './alertmanager.ts'
import { alloyObjects } from './alloy.ts'
import { blackboxExporterObjects } from './blackbox-exporter.ts'
import { monitoringPolicies } from './edges.ts'
import { grafanaObjects } from './grafana.ts'
import { jaegerObjects } from './jaeger.ts'
import { kubeStateMetricsObjects } from './kube-state-metrics.ts'
import { lokiObjects } from './loki.ts'
import { nodeExporterObjects } from './node-exporter.ts'
import { nodesNamespace } from './nodes-namespace.ts'
import { prometheusObjects } from './prometheus.ts'
import { prometheusAdapterObjects } from './prometheus-adapter.ts'
import { storeExporters } from './store-exporters.ts'

const parts: readonly Concern[] = [
  nodesNamespace,
  monitoringPolicies,
  prometheusObjects,
  alertmanagerObjects,
  storeExporters,
  blackboxExporterObjects,
  kubeStateMetricsObjects,
  nodeExporterObjects,
  prometheusAdapterObjects,
  grafanaObjects,
  jaegerObjects,
  lokiObjects,
  alloyObjects,
]

/** What watches over the platform: everything that the environment names, and what comes with it. */
export const monitoring: Concern = function* (scope) {
  for (const part of parts) yield* part(scope)
}
