import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { planScale } from '../plan/scale.ts'
import { readScaling, runScale, scalablesOf } from './scale.ts'
import { clusterWith, object } from './shop-fixture.ts'

const deployment = (name: string, replicas: number): Manifest =>
  object('apps/v1', 'Deployment', name, { spec: { replicas, selector: {} } })
const scaler = (name: string): Manifest =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', name, {
    spec: { scaleTargetRef: { kind: 'Deployment', name }, minReplicas: 2, maxReplicas: 5, metrics: [] },
    status: { desiredReplicas: 2 },
  })
const declared = ['web', 'page'].map(service => ({ service, replicas: { from: 2, to: 5 } }))
const stopping = ['page', 'web']

const scaled = async (wish: number | 'default', there: readonly Manifest[]) => {
  const cluster = await clusterWith(there)
  const states = await readScaling(cluster, 'shop', ['web', 'page'])
  const { steps } = planScale(scalablesOf(declared, states), stopping, wish)
  const settled: string[] = []
  await runScale(cluster, 'shop', steps, async ({ service, to }) => void settled.push(`${service} ${to}`))
  return { cluster, settled, states: await readScaling(cluster, 'shop', ['web', 'page']) }
}

test('each service is settled before the next one changes, as declared on the way up', async () => {
  const { settled, states } = await scaled(4, [deployment('page', 2), deployment('web', 2), scaler('web')])
  assert.deepEqual(settled, ['web 4', 'page 4'])
  assert.deepEqual(
    states.map(({ workload, desired, autoscaler }) => [workload, desired, autoscaler?.minimum]),
    [
      ['web', 4, 4],
      ['page', 4, undefined],
    ],
  )
})

test('the way down is the other way round, and zero leaves the autoscaler as it is', async () => {
  const { settled, states } = await scaled(0, [deployment('page', 2), deployment('web', 2), scaler('web')])
  assert.deepEqual(settled, ['page 0', 'web 0'])
  assert.equal(states[0]?.autoscaler?.minimum, 2)
})

test('the autoscaler’s minimum is ours, as everything that a deploy applies', async () => {
  const { cluster } = await scaled(4, [deployment('web', 2), scaler('web')])
  const live = await cluster.get({ ...scaler('web'), name: 'web', namespace: 'shop' })
  const owners = live?.metadata.managedFields as readonly { readonly operation: string; readonly fieldsV1: object }[]
  const own = owners.find(({ operation }) => operation === 'Apply')
  assert.match(JSON.stringify(own?.fieldsV1), /"f:minReplicas"/)
})

test('what is not deployed is left out', async () => {
  const { states, settled } = await scaled(3, [deployment('web', 2)])
  assert.deepEqual(
    states.map(({ workload }) => workload),
    ['web'],
  )
  assert.deepEqual(settled, ['web 3'])
})
