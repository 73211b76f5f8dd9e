export { alertmanager } from './components/alertmanager.ts'
export { alloy } from './components/alloy.ts'
export { blackboxExporter } from './components/blackbox-exporter.ts'
export { grafana } from './components/grafana.ts'
export { nginxIngress, traefik } from './components/ingress.ts'
export { jaeger } from './components/jaeger.ts'
export { kubeStateMetrics } from './components/kube-state-metrics.ts'
export { loki } from './components/loki.ts'
export { mysqlExporter } from './components/mysql-exporter.ts'
export { nodeExporter } from './components/node-exporter.ts'
export { prometheus } from './components/prometheus.ts'
export { prometheusAdapter } from './components/prometheus-adapter.ts'
export { redisExporter } from './components/redis-exporter.ts'
export type { Duration, Rate } from './model/duration.ts'
export {
  type ClusterEnvironment,
  type ClusterOptions,
  cluster,
  type Environment,
  type Machine,
  machine,
} from './model/environment.ts'
export { counter, gauge, histogram, type Measure } from './model/measure.ts'
export { type Platform, platform } from './model/platform.ts'
export type { Cpu, Range, Share, Size } from './model/quantity.ts'
export { type Route, type RouteOptions, route } from './model/route.ts'
export { encryptionKey, oneTimePassword, type Secret, signingKey } from './model/secret.ts'
export { type Call, type Service, type ServiceOptions, service } from './model/service.ts'
export type { Store } from './model/store.ts'
export { mysql } from './stores/mysql.ts'
export { rabbitmq } from './stores/rabbitmq.ts'
export { redis } from './stores/redis.ts'
