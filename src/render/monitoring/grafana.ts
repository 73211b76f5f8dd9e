import type { IContainer } from 'kubernetes-models/v1'
import { grafanaKind } from '../../components/grafana.ts'
import { jaegerKind } from '../../components/jaeger.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import { prometheusKind } from '../../components/prometheus.ts'
import { contentHash } from '../content-hash.ts'
import { secretNameOf } from '../names.ts'
import type { Concern, Scope } from '../scope.ts'
import { secretOf } from '../secrets.ts'
import { yamlText } from '../yaml.ts'
import { configFiles } from './config-file.ts'
import { dashboardsOf } from './dashboards/dashboards.ts'
import { dashboardJson, prometheusSource } from './dashboards/panel.ts'
import { accountOf, addressOf, dataVolume, statefulSetOf } from './software-pod.ts'

const workload = grafanaKind.kind
const secretFolder = '/etc/grafana/secret'
const dashboardFolder = '/etc/grafana/dashboards'

/** What it shows; what the systems page lets it ask. */
const datasources = ({ environment }: Scope) => ({
  apiVersion: 1,
  datasources: [
    {
      name: 'Prometheus',
      ...prometheusSource,
      access: 'proxy',
      url: `http://prometheus:${prometheusKind.ports.http}`,
      isDefault: true,
      editable: false,
    },
    ...(monitoringOf(environment, 'jaeger') === undefined
      ? []
      : [
          {
            name: 'Jaeger',
            type: 'jaeger',
            uid: 'jaeger',
            access: 'proxy',
            url: `http://jaeger:${jaegerKind.ports.http}`,
            editable: false,
          },
        ]),
  ],
})

const provider = {
  apiVersion: 1,
  providers: [{ name: 'salus', type: 'file', allowUiUpdates: false, options: { path: dashboardFolder } }],
}

/** Both values are drawn: the published default of either would open Grafana, or what it keeps, to everybody. */
const recipes = { 'admin-password': { draw: 'password' }, 'secret-key': { draw: 'password' } } as const

/** https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
const settings: Readonly<Record<string, string>> = {
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_AUTH_ANONYMOUS_ENABLED: 'false',
  GF_LOG_MODE: 'console',
  GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  GF_SECURITY_ADMIN_PASSWORD__FILE: `${secretFolder}/admin-password`,
  GF_SECURITY_ADMIN_USER: 'admin',
  GF_SECURITY_DISABLE_GRAVATAR: 'true',
  GF_SECURITY_SECRET_KEY__FILE: `${secretFolder}/secret-key`,
  GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
  GF_USERS_ALLOW_SIGN_UP: 'false',
}

const variables: IContainer['env'] = Object.entries(settings).map(([name, value]) => ({ name, value }))

const filesOf = (scope: Scope) => {
  const provisioning = configFiles(
    scope,
    workload,
    { 'datasources.yml': yamlText(datasources(scope)), 'dashboards.yml': yamlText(provider) },
    { volume: 'provisioning' },
  )
  const dashboards = Object.fromEntries(
    dashboardsOf(scope).map(dashboard => [
      `${dashboard.uid}.json`,
      `${JSON.stringify(dashboardJson(dashboard), undefined, 2)}\n`,
    ]),
  )
  return { provisioning, dashboards: configFiles(scope, workload, dashboards, { volume: 'dashboards' }) }
}

const partOf = (software: NonNullable<ReturnType<typeof optionsOf>>) => ({
  name: workload,
  software,
  env: variables,
  ports: grafanaKind.ports,
  health: { live: '/api/health', port: 'http' },
  mounts: [
    ...['datasources', 'dashboards'].map(name => ({
      name: 'provisioning',
      mountPath: `/etc/grafana/provisioning/${name}/${name}.yml`,
      subPath: `${name}.yml`,
      readOnly: true,
    })),
    { name: 'dashboards', mountPath: dashboardFolder, readOnly: true },
    { name: 'secret', mountPath: secretFolder, readOnly: true },
    { name: dataVolume, mountPath: '/var/lib/grafana' },
  ],
})

const optionsOf = ({ environment }: Scope) => monitoringOf(environment, workload)

/** Grafana with its data sources and dashboards; whoever opens it signs in. */
export const grafanaObjects: Concern = function* (scope) {
  const software = optionsOf(scope)
  if (software === undefined) return
  const { provisioning, dashboards } = filesOf(scope)
  const secret = { name: 'secret', secret: { secretName: secretNameOf(workload), defaultMode: 0o440 } }
  const pod = {
    workload,
    user: grafanaKind.user,
    annotations: { 'salus.health/secret-hash': contentHash(recipes) },
    parts: [partOf(software)],
    volumes: [provisioning.volume, dashboards.volume, secret],
  }
  yield accountOf(scope, workload)
  yield* secretOf(scope, workload, recipes)
  yield provisioning.manifest
  yield dashboards.manifest
  yield addressOf(scope, workload, grafanaKind.ports)
  yield statefulSetOf(scope, pod, software.sizeBytes)
}
