import { jaegerKind } from '../../components/jaeger.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Concern } from '../scope.ts'
import { yamlText } from '../yaml.ts'
import { configFiles } from './config-file.ts'
import { accountOf, addressOf, dataVolume, statefulSetOf } from './software-pod.ts'

const workload = jaegerKind.kind

/** Where spans are, among the storages that Jaeger is told of. */
const storage = 'spans'

const everywhere = (port: number | undefined) => ({ endpoint: `0.0.0.0:${port}` })

/** jaeger.yml: takes OTLP over HTTP, keeps spans on its volume, shows them. https://www.jaegertracing.io/docs/2.13/deployment/configuration/ */
const jaegerConfig = (keepSeconds: number) => ({
  service: {
    extensions: ['jaeger_storage', 'jaeger_query', 'healthcheckv2'],
    pipelines: { traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['jaeger_storage_exporter'] } },
  },
  extensions: {
    healthcheckv2: { use_v2: true, http: everywhere(jaegerKind.ports.health) },
    jaeger_query: { storage: { traces: storage }, http: everywhere(jaegerKind.ports.http) },
    jaeger_storage: {
      backends: {
        [storage]: {
          badger: {
            directories: { keys: '/badger/keys', values: '/badger/values' },
            ephemeral: false,
            ttl: { spans: `${keepSeconds}s` },
          },
        },
      },
    },
  },
  receivers: { otlp: { protocols: { http: everywhere(jaegerKind.ports.otlp) } } },
  processors: { batch: {} },
  exporters: { jaeger_storage_exporter: { trace_storage: storage } },
})

/** Jaeger with its volume. */
export const jaegerObjects: Concern = function* (scope) {
  const software = monitoringOf(scope.environment, workload)
  if (software === undefined) return
  const files = { 'jaeger.yml': yamlText(jaegerConfig(software.keepSeconds)) }
  const { manifest, volume } = configFiles(scope, workload, files)
  const part = {
    name: workload,
    software,
    args: ['--config=/etc/jaeger/jaeger.yml'],
    ports: jaegerKind.ports,
    health: { live: '/status', port: 'health' },
    mounts: [
      { name: volume.name, mountPath: '/etc/jaeger', readOnly: true },
      { name: dataVolume, mountPath: '/badger' },
    ],
  }
  yield accountOf(scope, workload)
  yield manifest
  yield addressOf(scope, workload, jaegerKind.ports)
  yield statefulSetOf(scope, { workload, user: jaegerKind.user, parts: [part], volumes: [volume] }, software.sizeBytes)
}
