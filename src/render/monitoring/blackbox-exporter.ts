import { blackboxExporterKind } from '../../components/blackbox-exporter.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Concern } from '../scope.ts'
import { yamlText } from '../yaml.ts'
import { configFiles } from './config-file.ts'
import { blackboxConfig, trustFolder } from './probes.ts'
import { accountOf, addressOf, deploymentOf } from './software-pod.ts'

const workload = blackboxExporterKind.kind

/** The probe of the public hosts. Of the Secret that it trusts it sees the certificate only. */
export const blackboxExporterObjects: Concern = function* (scope) {
  const options = monitoringOf(scope.environment, workload)
  if (options === undefined) return
  const { manifest, volume } = configFiles(scope, workload, { 'blackbox.yml': yamlText(blackboxConfig(scope)) })
  const { trust } = options
  const items = [{ key: 'tls.crt', path: 'tls.crt' }]
  const certificate = trust === undefined ? [] : [{ name: 'trust', secret: { secretName: trust, items } }]
  yield accountOf(scope, workload)
  yield manifest
  yield addressOf(scope, workload, blackboxExporterKind.ports)
  yield deploymentOf(scope, {
    workload,
    user: blackboxExporterKind.user,
    parts: [
      {
        name: workload,
        software: options,
        args: ['--config.file=/etc/blackbox-exporter/config/blackbox.yml'],
        ports: blackboxExporterKind.ports,
        health: { live: '/-/healthy', port: 'http' },
        mounts: [
          { name: volume.name, mountPath: '/etc/blackbox-exporter/config', readOnly: true },
          ...certificate.map(({ name }) => ({ name, mountPath: trustFolder, readOnly: true })),
        ],
      },
    ],
    volumes: [volume, ...certificate],
  })
}
