import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { living, object } from './plan-fixture.ts'
import { withOwnReplicas } from './replicas.ts'

const web = object('services', 'Deployment', 'web', { spec: { template: {} } })
const autoscaler = object('scaling', 'HorizontalPodAutoscaler', 'web', {
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 3, maxReplicas: 8 },
})

const running = (replicas: number, manager: string, operation: string) =>
  living(
    { ...web, spec: { replicas, template: {} } },
    { metadata: { managedFields: [{ manager, operation, fieldsV1: { 'f:spec': { 'f:replicas': {} } } }] } },
  )

const written = (manifest: Manifest, live: Manifest | undefined, desired = [autoscaler]): unknown =>
  (withOwnReplicas(manifest, live, desired).spec as { readonly replicas?: number }).replicas

test('an autoscaled workload begins with the fewest Pods that its autoscaler keeps', () => {
  assert.equal(written(web, undefined), 3)
})

test('its number of Pods is not written once somebody else has set it', () => {
  assert.equal(written(web, running(5, 'kube-controller-manager', 'Update')), undefined)
  assert.equal(written(web, running(0, 'salus', 'Update')), undefined)
})

test('its number of Pods is written as it is while nobody else has set it, for left out it would become one', () => {
  assert.equal(written(web, running(4, 'salus', 'Apply')), 4)
})

test('a workload without autoscaler has what is described, unless it rests', () => {
  const two = { ...web, spec: { replicas: 2 } }
  assert.equal(written(two, undefined, []), 2)
  assert.equal(written(two, running(3, 'salus', 'Update'), []), 2)
  assert.equal(written(two, running(0, 'salus', 'Update'), []), 0)
})
