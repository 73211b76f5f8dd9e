import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import { prometheusAdapter } from '../components/prometheus-adapter.ts'
import { autoscalers } from './autoscalers.ts'
import { clinicScope, objectOf, rendered } from './clinic-fixture.ts'

const scalerOf = (name: string, scope = clinicScope()) =>
  objectOf<IHorizontalPodAutoscaler>(rendered(autoscalers, scope), 'HorizontalPodAutoscaler', name).spec

test('a service scales between the fewest and the most Pods that are declared', () => {
  const spec = scalerOf('desk')
  assert.deepEqual([spec?.minReplicas, spec?.maxReplicas], [3, 10])
})

test('an environment that allows one above the fewest never exceeds what is declared', () => {
  const above = (count: number) => scalerOf('desk', clinicScope({ autoscaling: { above: count } }))?.maxReplicas
  assert.equal(above(1), 4)
  assert.equal(above(20), 10)
})

test('down go at most 10 % a minute after 300 s, up at most 25 % a minute after 60 s', () => {
  assert.deepEqual(scalerOf('desk')?.behavior, {
    scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] },
    scaleUp: { stabilizationWindowSeconds: 60, policies: [{ type: 'Percent', value: 25, periodSeconds: 60 }] },
  })
})

test('figures of the services’ own count only where an adapter serves them', () => {
  const types = (scope = clinicScope()) => scalerOf('desk', scope)?.metrics?.map(({ type }) => type)
  assert.deepEqual(types(), ['Resource', 'Resource'])
  const adapted = clinicScope({ monitoring: [prometheusAdapter()] })
  assert.deepEqual(types(adapted), ['Resource', 'Resource', 'Pods'])
  assert.deepEqual(scalerOf('desk', adapted)?.metrics?.[2]?.pods, {
    metric: { name: 'queue_length' },
    target: { type: 'AverageValue', averageValue: '50' },
  })
})
