import type { IService } from 'kubernetes-models/v1'
import { monitoringOf } from '../../components/monitoring.ts'
import { prometheusKind } from '../../components/prometheus.ts'
import { formatDuration } from '../../model/duration.ts'
import type { Manifest } from '../../model/manifest.ts'
import { type Concern, metadataOf, type Scope, selectorOf } from '../scope.ts'
import { yamlText } from '../yaml.ts'
import { configFiles } from './config-file.ts'
import { ruleGroups } from './rule-file.ts'
import { prometheusConfig } from './scrape-config.ts'
import { accountOf, addressOf, dataVolume, type SoftwarePod, statefulSetOf } from './software-pod.ts'
import { podsServiceOf, targetsOf } from './targets.ts'

const workload = prometheusKind.kind

/** Shares of the volume that series may take, so that what is being written and compacted has its place. */
const keptShare = 0.85

/** The headless Service by which Prometheus finds the Pods of a workload, ready or not: one that fails is to be seen failing. */
const podsService = (scope: Scope, of: string, namespace: string, port: number): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(scope, { stage: 'monitoring', name: podsServiceOf(of), of, namespace }),
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorOf(scope, of),
      ports: [{ name: 'metrics', port, targetPort: port, protocol: 'TCP' }],
    },
  }) satisfies IService

/** The Pod of Prometheus; its flags are known to 2.42 and to 3. */
const podOf = (
  options: NonNullable<ReturnType<typeof optionsOf>>,
  volume: NonNullable<SoftwarePod['volumes']>[number],
): SoftwarePod => ({
  workload,
  user: prometheusKind.user,
  // It writes what it holds in memory before it ends.
  graceSeconds: 300,
  parts: [
    {
      name: workload,
      software: options,
      args: [
        '--config.file=/etc/prometheus/prometheus.yml',
        '--storage.tsdb.path=/prometheus',
        `--storage.tsdb.retention.time=${formatDuration(options.keepSeconds)}`,
        `--storage.tsdb.retention.size=${Math.floor(options.sizeBytes * keptShare)}B`,
      ],
      ports: prometheusKind.ports,
      health: { live: '/-/healthy', ready: '/-/ready', port: 'http' },
      mounts: [
        { name: volume.name, mountPath: '/etc/prometheus', readOnly: true },
        { name: dataVolume, mountPath: '/prometheus' },
      ],
    },
  ],
  volumes: [volume],
})

const optionsOf = ({ environment }: Scope) => monitoringOf(environment, workload)

/** Prometheus with everything that is derived for it: what it reads, how it judges, its volume. */
export const prometheusObjects: Concern = function* (scope) {
  const options = optionsOf(scope)
  if (options === undefined) return
  const { manifest, volume } = configFiles(scope, workload, {
    'prometheus.yml': yamlText(prometheusConfig(scope)),
    'rules.yml': yamlText({ groups: ruleGroups(scope) }),
  })
  yield accountOf(scope, workload)
  yield manifest
  yield addressOf(scope, workload, prometheusKind.ports)
  yield statefulSetOf(scope, podOf(options, volume), options.sizeBytes)
  for (const { pods, port } of targetsOf(scope)) {
    if (pods !== undefined) yield podsService(scope, pods.workload, pods.namespace, port)
  }
}
