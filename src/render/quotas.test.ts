import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ILimitRange, IResourceQuota } from 'kubernetes-models/v1'
import { autoscalers } from './autoscalers.ts'
import { judgeCapacity } from './capacity.ts'
import { clinicScope, objectOf } from './clinic-fixture.ts'
import { configMaps } from './config-maps.ts'
import { deployments } from './deployments.ts'
import { ingresses } from './ingresses.ts'
import { namespaces } from './namespace.ts'
import { quotas } from './quotas.ts'
import type { Concern } from './scope.ts'
import { secrets } from './secrets.ts'
import { services } from './services.ts'

const scope = clinicScope()
const concerns: readonly Concern[] = [namespaces, deployments, autoscalers, services, secrets, configMaps, ingresses]
const manifests = concerns.flatMap(concern => [...concern(scope)])
const rendering = [...quotas(scope, manifests)]

test('a namespace may take what its workloads take at their most, while all of them are updated', () => {
  // 10 + 2·3 Pods of the desk (500m, 256Mi) and 4 + 2·1 of the records (100m, 256Mi); limits of 1 CPU and 1Gi each.
  const { spec } = objectOf<IResourceQuota>(rendering, 'ResourceQuota', 'clinic')
  const { pods, 'requests.cpu': cpu, 'requests.memory': memory, ...others } = spec?.hard ?? {}
  assert.deepEqual([pods, cpu, memory], ['22', '8600m', '5632Mi'])
  assert.deepEqual([others['limits.cpu'], others['limits.memory']], ['22', '22Gi'])
})

test('a namespace may hold the objects that are rendered, and those that revisions and people add', () => {
  const { spec } = objectOf<IResourceQuota>(rendering, 'ResourceQuota', 'clinic')
  const { services, secrets, configmaps } = spec?.hard ?? {}
  assert.equal(services, '2')
  assert.equal(secrets, String(2 + 1 + 5), 'two of services, the certificate, five of people')
  assert.equal(configmaps, String(2 + 2 * 11 + 1 + 5), 'two, eleven revisions of each, Kubernetes’ own, five of people')
})

test('no container may have more than the largest that is rendered', () => {
  const { spec } = objectOf<ILimitRange>(rendering, 'LimitRange', 'clinic')
  assert.deepEqual(spec?.limits[0]?.max, { cpu: '1', memory: '1Gi' })
})

test('nodes that hold everything are no finding', () => {
  assert.deepEqual([...judgeCapacity(scope.environment, manifests)], [])
})

test('nodes that do not hold everything at once are a finding with both sums', () => {
  const { environment } = clinicScope({ nodes: { count: 2, cpu: '4', memory: '8Gi' } })
  assert.deepEqual(
    [...judgeCapacity(environment, manifests)],
    [
      {
        check: 'fits-nodes',
        severity: 'error',
        object: 'environment clinic-staging',
        path: 'nodes',
        expected: 'room for 22 Pods, 8.6 CPU, 5.5Gi (autoscalers at their maxima, everything updated at once)',
        received: '220 Pods, 7.6 CPU, 14.1Gi on 2 nodes',
        because: ['apps/v1 Deployment clinic-staging/desk', 'apps/v1 Deployment clinic-staging/records-service'],
        fix: 'give the environment more nodes, or lower the replicas or the requests',
      },
    ],
  )
})

test('a Pod that is larger than a node is a finding of its own, however many nodes there are', () => {
  const { environment } = clinicScope({ nodes: { count: 100, cpu: '0.5', memory: '8Gi' } })
  assert.deepEqual(
    [...judgeCapacity(environment, manifests)].map(({ check, object, received }) => [check, object, received]),
    [['fits-node', 'apps/v1 Deployment clinic-staging/desk', '500m CPU, 256Mi']],
  )
})
