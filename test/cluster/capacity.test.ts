import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodesFor } from './capacity.ts'

const workload = (name: string, cpu: string, replicas?: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { ...(replicas && { replicas }), template: { spec: { containers: [{ resources: { requests: { cpu } } }] } } },
})
const autoscaler = (name: string, maxReplicas: number) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: { scaleTargetRef: { name }, maxReplicas },
})

test('nodes are counted for the maxima and the surge, and one may be drained', () => {
  const manifests = [workload('a', '500m'), autoscaler('a', 4), workload('b', '1', 1)]
  // Five of half a core and two of a whole one, on nodes with 1.7 cores left: 1 + .5, 1 + .5, and three halves.
  assert.equal(nodesFor(manifests, 2), 4)
  assert.equal(nodesFor(manifests, 8), 2)
})

test('there are never more nodes than a machine has', () => {
  assert.equal(nodesFor([workload('a', '1', 40)], 2), 9)
})
