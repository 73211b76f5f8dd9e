// What is rendered to watch over mediq: hardened, with the least rights, reachable as declared and no further.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IPodTemplateSpec } from 'kubernetes-models/v1'
import type { Manifest } from '../../src/model/manifest.ts'
import { counter, gauge } from '../../src/model/measure.ts'
import { service } from '../../src/model/service.ts'
import { customMetricRules } from '../../src/render/monitoring/custom-metrics.ts'
import { monitoring } from '../../src/render/monitoring/monitoring.ts'
import { tracingEndpoint } from '../../src/render/monitoring/tracing.ts'
import { selectorsOf } from './promql.ts'
import { alertsOf, objectsOf, scopeOf, watched } from './rendered.ts'

const watchOf = (name: string): readonly Manifest[] => [...monitoring(scopeOf(name))]

type Workload = { readonly name: string; readonly namespace: string; readonly template: IPodTemplateSpec }

const workloadsOf = (objects: readonly Manifest[]): readonly Workload[] =>
  objects.flatMap(({ kind, metadata, spec }) => {
    if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) return []
    const { template } = spec as { template: IPodTemplateSpec }
    return [{ name: metadata.name, namespace: metadata.namespace ?? '', template }]
  })

const specOf = ({ name, template }: Workload) => template.spec ?? assert.fail(`${name} has no Pod`)

for (const environment of watched) {
  const workloads = workloadsOf(watchOf(environment))
  const { namespace } = scopeOf(environment).environment

  test(`in ${environment} every container is without capabilities, on a root that it cannot write`, () => {
    for (const workload of workloads) {
      const { containers, initContainers = [] } = specOf(workload)
      for (const { name, securityContext, resources, image } of [...containers, ...initContainers]) {
        assert.deepEqual(securityContext?.capabilities, { drop: ['ALL'] }, name)
        assert.equal(securityContext?.readOnlyRootFilesystem, true, name)
        assert.equal(securityContext?.allowPrivilegeEscalation, false, name)
        assert.ok(resources?.limits?.memory !== undefined && resources.requests?.cpu !== undefined, name)
        assert.match(image ?? '', /:v?\d+\.\d+\.\d+$/)
      }
    }
  })

  test(`in ${environment} only what reads the nodes’ folders is outside of the platform’s namespace, and says why`, () => {
    for (const workload of workloads) {
      const { securityContext, volumes = [] } = specOf(workload)
      const readsHost = volumes.some(({ hostPath }) => hostPath !== undefined)
      assert.equal(workload.namespace, readsHost ? `${namespace}-nodes` : namespace, workload.name)
      assert.equal(securityContext?.runAsNonRoot === true, !readsHost, workload.name)
      assert.equal(workload.template.metadata?.annotations?.['salus.health/reason'] !== undefined, readsHost)
    }
  })

  test(`in ${environment} each has an account of its own, and a token only who asks the API server`, () => {
    for (const workload of workloads) {
      const { serviceAccountName, automountServiceAccountToken } = specOf(workload)
      const asks = ['kube-state-metrics', 'prometheus-adapter'].includes(workload.name)
      assert.equal(serviceAccountName, workload.name)
      assert.equal(automountServiceAccountToken, asks, workload.name)
    }
  })
}

test('staging runs the watch that the machine at hand can run, production all of it', () => {
  const names = (environment: string) =>
    workloadsOf(watchOf(environment))
      .map(({ name }) => name)
      .toSorted()
  const staging = ['alertmanager', 'blackbox-exporter', 'mysql-exporter', 'prometheus', 'redis-exporter']
  assert.deepEqual(names('staging'), staging)
  assert.deepEqual(names('test'), staging)
  assert.deepEqual(
    names('production'),
    [
      ...staging,
      ...['alloy', 'grafana', 'jaeger', 'kube-state-metrics', 'loki', 'node-exporter', 'prometheus-adapter'],
    ].toSorted(),
  )
})

test('the rights on the API server are to read, in the platform’s namespace, and to ask who a caller is', () => {
  const roles = watchOf('production').filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
  const rules = roles.flatMap(({ rules }) => rules as { verbs: string[]; resources: string[] }[])
  assert.deepEqual([...new Set(rules.flatMap(({ verbs }) => verbs))].toSorted(), ['get', 'list', 'watch'])
  assert.ok(rules.every(({ resources }) => !resources.includes('secrets') && !resources.includes('*')))
  assert.deepEqual(
    watchOf('production')
      .filter(({ kind }) => kind === 'ClusterRoleBinding')
      .map(({ roleRef }) => (roleRef as { name: string }).name),
    ['system:auth-delegator'],
  )
})

test('every connection inside of the cluster is allowed at both of its ends', () => {
  const policies = watchOf('production').filter(({ kind }) => kind === 'NetworkPolicy')
  const names = policies.map(({ metadata }) => metadata.name).filter(name => name.startsWith('allow-'))
  const pairs = names.filter(name => name !== 'allow-dns').map(name => name.replace(/-(?:egress|ingress)$/, ''))
  const oneSided = [...new Set(pairs)].filter(pair => pairs.filter(each => each === pair).length < 2)
  assert.deepEqual(oneSided.toSorted(), [
    'allow-alertmanager-to-receiver',
    'allow-blackbox-exporter-to-ingress-controller',
    'allow-blackbox-exporter-to-public-hosts',
    'allow-control-plane-to-prometheus-adapter',
    'allow-kube-state-metrics-to-control-plane',
    'allow-prometheus-adapter-to-control-plane',
  ])
})

test('spans go to Jaeger where it runs, and nowhere else', () => {
  assert.equal(tracingEndpoint(scopeOf('production')), 'http://jaeger:4318')
  assert.equal(tracingEndpoint(scopeOf('staging')), undefined)
})

test('no value of a Secret is rendered, and Alertmanager has no receiver without an address', () => {
  const secrets = objectsOf('production').filter(({ kind }) => kind === 'Secret')
  assert.ok(secrets.some(({ metadata }) => metadata.name === 'grafana-secret'))
  assert.ok(secrets.every(({ data, stringData }) => data === undefined && stringData === undefined))
  const [alertmanager] = workloadsOf(watchOf('test')).filter(({ name }) => name === 'alertmanager')
  const volumes = alertmanager === undefined ? [] : (specOf(alertmanager).volumes ?? [])
  assert.ok(volumes.some(({ secret }) => secret?.secretName === 'alert-receiver' && secret.optional === undefined))
})

test('what is rendered does not depend on the order of declaration', () => {
  const scope = scopeOf('production')
  const { platform, environment } = scope
  const turned = {
    ...scope,
    platform: { ...platform, services: platform.services.toReversed(), routes: platform.routes.toReversed() },
    environment: { ...environment, monitoring: environment.monitoring.toReversed() },
  }
  const texts = (objects: Iterable<Manifest>) => [...objects].map(object => JSON.stringify(object)).toSorted()
  assert.deepEqual(texts(monitoring(turned)), texts(monitoring(scope)))
})

test('a service scales on its rate of requests or on a gauge of its own, and on nothing that nobody tells', () => {
  const scope = scopeOf('production')
  const scaling = (name: string) => {
    const desk = service('desk', {
      port: 9000,
      scale: { perPod: { [name]: 5 } },
      measures: [gauge('line', 'Line', { shared: true }), gauge('own', 'Own'), counter('visits_total', 'Visits')],
    })
    return customMetricRules({ ...scope, platform: { ...scope.platform, services: [desk] } })
  }
  const [own, shared, rate] = [scaling('own'), scaling('line'), scaling('http_requests_per_second')]
  assert.deepEqual(own, [{ record: 'pod:own', expr: 'max by (namespace, pod) (own{job="desk"} >= 0)' }])
  assert.match(shared[0]?.expr ?? '', / \/ scalar\(count\(/)
  assert.match(rate[0]?.expr ?? '', /^sum by \(namespace, pod\) \(rate\(http_server_request_duration_seconds_count/)
  for (const name of ['visits_total', 'nothing']) assert.throws(() => scaling(name), /one of its gauges/)
})

test('every alert says what is wrong in a sentence of its own', () => {
  for (const { alert, annotations, expr } of alertsOf(objectsOf('production'))) {
    assert.ok(annotations.summary.length > 10 && annotations.description.length > 10, alert)
    assert.ok(selectorsOf(expr).length > 0, alert)
  }
})
