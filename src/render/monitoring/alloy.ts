import { alloyKind } from '../../components/alloy.ts'
import { lokiKind } from '../../components/loki.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Concern, Scope } from '../scope.ts'
import { configFiles } from './config-file.ts'
import { daemonSetOf, hostFolder, nodesNamespaceOf } from './nodes-namespace.ts'
import { accountOf } from './software-pod.ts'

const workload = alloyKind.kind

const reason = 'reads the log files of the platform’s Pods below /var/log/pods, which only root may read'

const logs = hostFolder({ name: 'logs', path: '/var/log/pods', at: '/var/log/pods' })

const place = '/var/lib/alloy'

/**
 * Which Pod a line is of stands in the name of its file, NAMESPACE_POD_UID/CONTAINER/N.log, so nobody is asked.
 * https://grafana.com/docs/alloy/latest/reference/components/loki/loki.source.file/
 */
const configOf = ({ environment }: Scope): string => `local.file_match "pods" {
  path_targets = [{ __path__ = "/var/log/pods/${environment.namespace}_*/*/*.log" }]
}

loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
  stage.cri { }

  stage.regex {
    source     = "filename"
    expression = "/var/log/pods/(?P<namespace>[^_]+)_(?P<pod>[^_]+)_[^/]+/(?P<container>[^/]+)/"
  }

  stage.labels {
    values = { namespace = "", pod = "", container = "" }
  }

  stage.label_drop {
    values = ["filename"]
  }

  forward_to = [loki.write.loki.receiver]
}

loki.write "loki" {
  endpoint {
    url = "http://loki.${environment.namespace}.svc:${lokiKind.ports.http}/loki/api/v1/push"
  }
}
`

/** The collector of every node: lines of the platform's own Pods, to Loki. */
export const alloyObjects: Concern = function* (scope) {
  const software = monitoringOf(scope.environment, workload)
  if (software === undefined) return
  const namespace = nodesNamespaceOf(scope)
  const { manifest, volume } = configFiles(scope, workload, { 'config.alloy': configOf(scope) }, { namespace })
  const part = {
    name: workload,
    software,
    args: [
      'run',
      '/etc/alloy/config.alloy',
      `--server.http.listen-addr=0.0.0.0:${alloyKind.ports.http}`,
      `--storage.path=${place}`,
      '--disable-reporting',
    ],
    ports: alloyKind.ports,
    health: { live: '/-/ready', port: 'http' },
    mounts: [
      { name: volume.name, mountPath: '/etc/alloy', readOnly: true },
      { name: 'positions', mountPath: place },
      logs.mount,
    ],
  }
  const volumes = [volume, { name: 'positions', emptyDir: { sizeLimit: '256Mi' } }, logs.volume]
  yield accountOf(scope, workload, namespace)
  yield manifest
  yield daemonSetOf(scope, { workload, user: alloyKind.user, parts: [part], volumes }, reason)
}
