import { monitoringOf } from '../../components/monitoring.ts'
import { nodeExporterKind } from '../../components/node-exporter.ts'
import type { Concern } from '../scope.ts'
import { daemonSetOf, hostFolder, nodesNamespaceOf } from './nodes-namespace.ts'
import { accountOf } from './software-pod.ts'

const workload = nodeExporterKind.kind

const reason =
  'reads /proc, /sys and the file systems of the node, and those of volumes below /var/lib/kubelet, which only root may enter'

const folders = [
  hostFolder({ name: 'proc', path: '/proc', at: '/host/proc' }),
  hostFolder({ name: 'sys', path: '/sys', at: '/host/sys' }),
  hostFolder({ name: 'root', path: '/', at: '/host/root' }),
]

const collectors = ['cpu', 'filesystem', 'loadavg', 'meminfo']

/** The exporter of every node; it collects what rules and dashboards name, and no more. */
export const nodeExporterObjects: Concern = function* (scope) {
  const software = monitoringOf(scope.environment, workload)
  if (software === undefined) return
  const part = {
    name: workload,
    software,
    args: [
      '--path.procfs=/host/proc',
      '--path.sysfs=/host/sys',
      '--path.rootfs=/host/root',
      '--collector.disable-defaults',
      ...collectors.map(name => `--collector.${name}`),
    ],
    ports: nodeExporterKind.ports,
    health: { live: '/', port: 'metrics' },
    mounts: folders.map(({ mount }) => mount),
  }
  const volumes = folders.map(({ volume }) => volume)
  yield accountOf(scope, workload, nodesNamespaceOf(scope))
  yield daemonSetOf(scope, { workload, user: nodeExporterKind.user, parts: [part], volumes }, reason)
}
