import type { Component, MonitoringKind } from '../model/component.ts'
import type { ClusterEnvironment } from '../model/environment.ts'
import { type Alertmanager, alertmanagerKind } from './alertmanager.ts'
import { type Alloy, alloyKind } from './alloy.ts'
import { type BlackboxExporter, blackboxExporterKind } from './blackbox-exporter.ts'
import { type Grafana, grafanaKind } from './grafana.ts'
import { type Jaeger, jaegerKind } from './jaeger.ts'
import { type KubeStateMetrics, kubeStateMetricsKind } from './kube-state-metrics.ts'
import { type Loki, lokiKind } from './loki.ts'
import { type MysqlExporter, mysqlExporterKind } from './mysql-exporter.ts'
import { type NodeExporter, nodeExporterKind } from './node-exporter.ts'
import { type Prometheus, prometheusKind } from './prometheus.ts'
import { type PrometheusAdapter, prometheusAdapterKind } from './prometheus-adapter.ts'
import { type RedisExporter, redisExporterKind } from './redis-exporter.ts'
import type { SoftwareKind } from './software.ts'

/** Any piece of software that watches over a platform. */
export type Monitoring =
  | Alertmanager
  | Alloy
  | BlackboxExporter
  | Grafana
  | Jaeger
  | KubeStateMetrics
  | Loki
  | MysqlExporter
  | NodeExporter
  | Prometheus
  | PrometheusAdapter
  | RedisExporter

/** The data of each kind of monitoring. */
export const monitoringKinds: { readonly [Kind in MonitoringKind]: SoftwareKind<Kind> } = {
  prometheus: prometheusKind,
  alertmanager: alertmanagerKind,
  'mysql-exporter': mysqlExporterKind,
  'redis-exporter': redisExporterKind,
  'blackbox-exporter': blackboxExporterKind,
  'kube-state-metrics': kubeStateMetricsKind,
  'node-exporter': nodeExporterKind,
  'prometheus-adapter': prometheusAdapterKind,
  grafana: grafanaKind,
  jaeger: jaegerKind,
  loki: lokiKind,
  alloy: alloyKind,
}

/** What is said of each kind. */
export type MonitoringOptions = { readonly [Each in Monitoring as Each['kind']]: Each['options'] }

/** The options of one kind in an environment; undefined where the environment does not run it. */
export const monitoringOf = <Kind extends MonitoringKind>(
  { monitoring }: Pick<ClusterEnvironment, 'monitoring'>,
  kind: Kind,
): MonitoringOptions[Kind] | undefined =>
  monitoring.find((each): each is Component<Kind, MonitoringOptions[Kind]> => each.kind === kind)?.options
