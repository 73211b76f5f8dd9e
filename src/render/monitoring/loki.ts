import { lokiKind } from '../../components/loki.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Concern } from '../scope.ts'
import { yamlText } from '../yaml.ts'
import { configFiles } from './config-file.ts'
import { accountOf, addressOf, dataVolume, statefulSetOf } from './software-pod.ts'

const workload = lokiKind.kind

/** loki.yml: one process, files on its volume. https://grafana.com/docs/loki/latest/configure/ */
const lokiConfig = (keepSeconds: number) => ({
  auth_enabled: false,
  server: { http_listen_port: lokiKind.ports.http, grpc_listen_port: 9096, log_level: 'warn' },
  common: {
    instance_addr: '127.0.0.1',
    path_prefix: '/loki',
    replication_factor: 1,
    ring: { kvstore: { store: 'inmemory' } },
    storage: { filesystem: { chunks_directory: '/loki/chunks', rules_directory: '/loki/rules' } },
  },
  schema_config: {
    configs: [
      {
        from: '2024-01-01',
        store: 'tsdb',
        object_store: 'filesystem',
        schema: 'v13',
        index: { prefix: 'index_', period: '24h' },
      },
    ],
  },
  compactor: { working_directory: '/loki/compactor', retention_enabled: true, delete_request_store: 'filesystem' },
  limits_config: { retention_period: `${keepSeconds}s` },
  analytics: { reporting_enabled: false },
})

/** Loki with its volume. */
export const lokiObjects: Concern = function* (scope) {
  const software = monitoringOf(scope.environment, workload)
  if (software === undefined) return
  const { manifest, volume } = configFiles(scope, workload, { 'loki.yml': yamlText(lokiConfig(software.keepSeconds)) })
  const part = {
    name: workload,
    software,
    args: ['-config.file=/etc/loki/loki.yml'],
    ports: lokiKind.ports,
    health: { live: '/ready', port: 'http' },
    mounts: [
      { name: volume.name, mountPath: '/etc/loki', readOnly: true },
      { name: dataVolume, mountPath: '/loki' },
    ],
  }
  const pod = { workload, user: lokiKind.user, parts: [part], volumes: [volume], graceSeconds: 120 }
  yield accountOf(scope, workload)
  yield manifest
  yield addressOf(scope, workload, lokiKind.ports)
  yield statefulSetOf(scope, pod, software.sizeBytes)
}
