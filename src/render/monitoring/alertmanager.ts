import { alertmanagerKind } from '../../components/alertmanager.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import { contentHash } from '../content-hash.ts'
import { secretNameOf } from '../names.ts'
import type { Concern, Scope } from '../scope.ts'
import { secretOf } from '../secrets.ts'
import { yamlFile } from './config-file.ts'
import { accountOf, addressOf, dataVolume, type SoftwarePod, statefulSetOf } from './software-pod.ts'

const workload = alertmanagerKind.kind

/** Key of the environment's Secret under which the address is that people are told through. */
export const receiverKey = 'url'

/**
 * alertmanager.yml. One receiver, with what is down before what is only slow, which is not told as long as the first
 * lasts. https://prometheus.io/docs/alerting/latest/configuration/
 */
export const alertmanagerConfig = (url: string) => ({
  route: {
    receiver: 'people',
    group_by: ['alertname', 'job', 'service', 'store'],
    group_wait: '10s',
    group_interval: '1m',
    repeat_interval: '4h',
    routes: [{ receiver: 'people', matchers: ['severity = "critical"'], group_wait: '0s', repeat_interval: '1h' }],
  },
  inhibit_rules: [
    {
      source_matchers: ['alertname = "ServiceDown"'],
      target_matchers: ['alertname =~ "PodDown|HighErrorRate"'],
      equal: ['service'],
    },
    {
      source_matchers: ['alertname = "StoreDown"'],
      target_matchers: ['alertname = "StoreServerDown"'],
      equal: ['store'],
    },
  ],
  receivers: [{ name: 'people', webhook_configs: [{ url, send_resolved: true }] }],
})

/** The address stands in the Secret of the environment only; 0.25 reads it from nowhere but its configuration. */
const recipes = (receiver: string) => ({
  'alertmanager.yml': { template: yamlFile(alertmanagerConfig(`{{${receiver}/${receiverKey}}}`)) },
})

const podOf = (options: NonNullable<ReturnType<typeof optionsOf>>): SoftwarePod => ({
  workload,
  user: alertmanagerKind.user,
  annotations: { 'salus.health/secret-hash': contentHash(recipes(options.receiver)) },
  parts: [
    {
      name: workload,
      software: options,
      args: [
        '--config.file=/etc/alertmanager/alertmanager.yml',
        '--storage.path=/alertmanager',
        // It is alone: without an address there are no peers to look for.
        '--cluster.listen-address=',
      ],
      ports: alertmanagerKind.ports,
      health: { live: '/-/healthy', ready: '/-/ready', port: 'http' },
      mounts: [
        { name: 'config', mountPath: '/etc/alertmanager', readOnly: true },
        { name: dataVolume, mountPath: '/alertmanager' },
      ],
    },
  ],
  volumes: [{ name: 'config', secret: { secretName: secretNameOf(workload), defaultMode: 0o440 } }],
})

const optionsOf = ({ environment }: Scope) => monitoringOf(environment, workload)

/** Alertmanager with the receiver of the environment, its silences on a volume. */
export const alertmanagerObjects: Concern = function* (scope) {
  const options = optionsOf(scope)
  if (options === undefined) return
  yield accountOf(scope, workload)
  yield* secretOf(scope, workload, recipes(options.receiver))
  yield addressOf(scope, workload, alertmanagerKind.ports)
  yield statefulSetOf(scope, podOf(options), options.sizeBytes)
}
