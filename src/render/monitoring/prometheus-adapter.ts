// The adapter answers autoscalers' questions. The API server passes them on, so the adapter is registered there and may
// ask it who the caller is; beside that it lists Pods of the platform's namespace.
import type { ICertificate, IIssuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import type { IAPIService } from 'kubernetes-models/apiregistration.k8s.io/v1'
import type { IClusterRoleBinding, IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import { monitoringOf } from '../../components/monitoring.ts'
import { prometheusKind } from '../../components/prometheus.ts'
import { prometheusAdapterKind } from '../../components/prometheus-adapter.ts'
import type { Manifest } from '../../model/manifest.ts'
import { type Concern, metadataOf, type Scope } from '../scope.ts'
import { yamlText } from '../yaml.ts'
import { configFiles } from './config-file.ts'
import { customMetricRules, recordedPrefix } from './custom-metrics.ts'
import { roleOf } from './role.ts'
import { accountOf, addressOf, deploymentOf } from './software-pod.ts'

const workload = prometheusAdapterKind.kind
const tlsSecret = `${workload}-tls`
const tlsFolder = '/etc/adapter/tls'
const rbac = 'rbac.authorization.k8s.io'

/** Which series are served, and as what. https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md */
export const adapterConfig = (scope: Scope) => {
  const names = [...new Set(customMetricRules(scope).map(({ record }) => record))].toSorted()
  return {
    rules: names.map(series => ({
      seriesQuery: `${series}{namespace="${scope.environment.namespace}",pod!=""}`,
      resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
      name: { matches: `^${recordedPrefix}(.*)$`, as: '$1' },
      metricsQuery: 'sum by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>})',
    })),
  }
}

/** A certificate of its own, where cert-manager is there to make one; the API server is then told to trust it. */
const certificate = (scope: Scope): readonly Manifest[] => {
  const metadata = metadataOf(scope, { stage: 'monitoring', name: workload, of: workload })
  const { namespace } = scope.environment
  return [
    { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata, spec: { selfSigned: {} } } satisfies IIssuer,
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata,
      spec: {
        secretName: tlsSecret,
        dnsNames: [`${workload}.${namespace}.svc`],
        issuerRef: { kind: 'Issuer', name: workload },
      },
    } satisfies ICertificate,
  ]
}

/** The API `custom.metrics.k8s.io`; without cert-manager the adapter signs for itself and is not verified. */
const registration = (scope: Scope, certified: boolean): Manifest => {
  const { namespace } = scope.environment
  const version = 'v1beta1'
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: metadataOf(scope, {
      stage: 'monitoring',
      name: `${version}.custom.metrics.k8s.io`,
      of: workload,
      namespaced: false,
      ...(certified ? { annotations: { 'cert-manager.io/inject-ca-from': `${namespace}/${workload}` } } : {}),
    }),
    spec: {
      group: 'custom.metrics.k8s.io',
      version,
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { name: workload, namespace, port: 443 },
      ...(certified ? {} : { insecureSkipTLSVerify: true }),
    },
  } satisfies IAPIService
}

/** It may ask who a caller is and what the caller may, as every extension of the API server must. */
const delegation = (scope: Scope): readonly Manifest[] => {
  const subjects = [{ kind: 'ServiceAccount', name: workload, namespace: scope.environment.namespace }]
  const name = `${scope.environment.namespace}-${workload}`
  return [
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: metadataOf(scope, { stage: 'rbac', name, of: workload, namespaced: false }),
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'system:auth-delegator' },
      subjects,
    } satisfies IClusterRoleBinding,
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: metadataOf(scope, { stage: 'rbac', name, of: workload, namespace: 'kube-system' }),
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
      subjects,
    } satisfies IRoleBinding,
  ]
}

/** The adapter, its registration and its rights. */
export const prometheusAdapterObjects: Concern = function* (scope) {
  const software = monitoringOf(scope.environment, workload)
  if (software === undefined) return
  const certified = scope.environment.tls.issuer !== undefined
  const { manifest, volume } = configFiles(scope, workload, { 'config.yml': yamlText(adapterConfig(scope)) })
  const tls = certified ? [{ name: 'tls', secret: { secretName: tlsSecret, defaultMode: 0o440 } }] : []
  const part = {
    name: workload,
    software,
    args: [
      '--config=/etc/adapter/config/config.yml',
      `--prometheus-url=http://prometheus:${prometheusKind.ports.http}/`,
      '--metrics-relist-interval=1m',
      `--secure-port=${prometheusAdapterKind.ports.https}`,
      ...(certified
        ? [`--tls-cert-file=${tlsFolder}/tls.crt`, `--tls-private-key-file=${tlsFolder}/tls.key`]
        : ['--cert-dir=/tmp']),
    ],
    ports: prometheusAdapterKind.ports,
    health: { live: '/livez', ready: '/readyz', port: 'https', scheme: 'HTTPS' as const },
    mounts: [
      { name: volume.name, mountPath: '/etc/adapter/config', readOnly: true },
      ...tls.map(({ name }) => ({ name, mountPath: tlsFolder, readOnly: true })),
    ],
  }
  const user = prometheusAdapterKind.user
  yield accountOf(scope, workload)
  yield* roleOf(scope, workload, [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }])
  yield* delegation(scope)
  yield manifest
  if (certified) yield* certificate(scope)
  yield addressOf(scope, workload, { https: 443 })
  yield deploymentOf(scope, { workload, user, parts: [part], volumes: [volume, ...tls], asksApi: true })
  yield registration(scope, certified)
}
