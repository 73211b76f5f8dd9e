import type { IContainer } from 'kubernetes-models/v1'
import { alertmanagerKind } from '../../components/alertmanager.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Software } from '../../components/software.ts'
import { containerHardening, containerResources } from '../hardening.ts'
import type { Concern, Scope } from '../scope.ts'
import { yamlText } from '../yaml.ts'
import { configFiles } from './config-file.ts'
import { accountOf, addressOf, dataVolume, type SoftwarePod, statefulSetOf } from './software-pod.ts'

const workload = alertmanagerKind.kind

/** Key of the environment's Secret under which the address is that people are told through. */
const receiverKey = 'url'

/** What is down is told at once and again every hour; of what is only slow, not as long as the cause is told. */
const routing = {
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
      source_matchers: ['alertname = "StoreDown"'],
      target_matchers: ['alertname = "StoreServerDown"'],
      equal: ['store'],
    },
  ],
  receivers: [{ name: 'people', webhook_configs: [{ send_resolved: true, url: '' }] }],
}

/**
 * alertmanager.yml up to the address of the receiver, which stands at its end and in the environment's Secret only.
 * https://prometheus.io/docs/alerting/latest/configuration/
 */
export const alertmanagerConfig = (): string => yamlText(routing).replace(/""\n$/, '>-\n')

const folders = {
  config: '/etc/alertmanager',
  begun: '/etc/alertmanager-begun',
  receiver: '/etc/alertmanager-receiver',
}

/** Puts the file together: 0.25 reads the address from its configuration and from nowhere else. */
const assembling = (software: Software): IContainer => ({
  name: 'configuration',
  image: software.image,
  imagePullPolicy: 'IfNotPresent',
  command: ['sh', '-c'],
  args: [
    `umask 077; { cat ${folders.begun}/alertmanager.yml; sed 's/^/          /' ${folders.receiver}/${receiverKey}; } > ${folders.config}/alertmanager.yml`,
  ],
  resources: containerResources(software.resources),
  securityContext: containerHardening(),
  volumeMounts: [
    { name: 'begun', mountPath: folders.begun, readOnly: true },
    { name: 'receiver', mountPath: folders.receiver, readOnly: true },
    { name: 'config', mountPath: folders.config },
  ],
})

const podOf = (options: NonNullable<ReturnType<typeof optionsOf>>): Omit<SoftwarePod, 'volumes'> => ({
  workload,
  user: alertmanagerKind.user,
  first: [assembling(options)],
  parts: [
    {
      name: workload,
      software: options,
      args: [
        `--config.file=${folders.config}/alertmanager.yml`,
        '--storage.path=/alertmanager',
        // It is alone: without an address there are no peers to look for.
        '--cluster.listen-address=',
      ],
      ports: alertmanagerKind.ports,
      health: { live: '/-/healthy', ready: '/-/ready', port: 'http' },
      mounts: [
        { name: 'config', mountPath: folders.config, readOnly: true },
        { name: dataVolume, mountPath: '/alertmanager' },
      ],
    },
  ],
})

const optionsOf = ({ environment }: Scope) => monitoringOf(environment, workload)

/** Alertmanager with the receiver of the environment, its silences on a volume. */
export const alertmanagerObjects: Concern = function* (scope) {
  const options = optionsOf(scope)
  if (options === undefined) return
  const files = { 'alertmanager.yml': alertmanagerConfig() }
  const { manifest, volume } = configFiles(scope, workload, files, { volume: 'begun' })
  const items = [{ key: receiverKey, path: receiverKey }]
  const volumes = [
    volume,
    { name: 'receiver', secret: { secretName: options.receiver, items, defaultMode: 0o440 } },
    { name: 'config', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
  ]
  yield accountOf(scope, workload)
  yield manifest
  yield addressOf(scope, workload, alertmanagerKind.ports)
  yield statefulSetOf(scope, { ...podOf(options), volumes }, options.sizeBytes)
}
