import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planScale, type Scalable } from './scale.ts'

const gateway: Scalable = {
  service: 'api-gateway',
  declared: { from: 3, to: 10 },
  replicas: 3,
  autoscaler: { minimum: 3, maximum: 10, wanted: 3 },
}
const users: Scalable = {
  service: 'user-service',
  declared: { from: 2, to: 4 },
  replicas: 2,
  autoscaler: { minimum: 2, maximum: 4, wanted: 2 },
}
const stopping = ['api-gateway', 'user-service']
const { autoscaler: _none, ...bare } = gateway

test('a number within the autoscaler’s range becomes its minimum, or it would be undone', () => {
  assert.deepEqual(planScale([gateway], stopping, 5), {
    refused: [],
    steps: [
      {
        service: 'api-gateway',
        from: 3,
        to: 5,
        minimum: 5,
        says: [
          'api-gateway: the autoscaler keeps 5 to 10 Pods until scale api-gateway default or the next deploy, which bring back 3',
        ],
      },
    ],
  })
})

test('a number that the autoscaler would not keep is refused with what would happen', () => {
  assert.deepEqual(planScale([gateway], stopping, 1).refused, [
    'api-gateway: expected 0 or 3 to 10, received 1. The autoscaler keeps at least 3 Pods and would be back at 3 within 15 s. For fewer, lower replicas in the platform file and deploy; 0 (maintenance) rests the autoscaler.',
  ])
  assert.deepEqual(planScale([gateway], stopping, 11).refused, [
    'api-gateway: expected 0 or 3 to 10, received 11. The autoscaler keeps at most 10 Pods and would be back at 10 within 15 s. For more, raise replicas in the platform file and deploy: the quota follows from it.',
  ])
})

test('one refusal refuses all', () => {
  const { steps, refused } = planScale([gateway, users], stopping, 5)
  assert.equal(refused.length, 1)
  assert.deepEqual(steps, [])
})

test('zero rests the autoscaler and leaves its minimum', () => {
  assert.deepEqual(planScale([gateway], stopping, 0).steps, [
    {
      service: 'api-gateway',
      from: 3,
      to: 0,
      says: ['api-gateway: the autoscaler rests at 0, and deploys leave it until scale api-gateway default'],
    },
  ])
})

test('default brings back what is declared, Pods and minimum', () => {
  const raised: Scalable = { ...gateway, replicas: 5, autoscaler: { minimum: 5, maximum: 10, wanted: 5 } }
  assert.deepEqual(planScale([raised], stopping, 'default').steps, [
    {
      service: 'api-gateway',
      from: 5,
      to: 3,
      minimum: 3,
      says: ['api-gateway: the autoscaler’s minimum is 3 again, as declared'],
    },
  ])
})

test('fewer Pods than the load needs is said', () => {
  const loaded: Scalable = { ...gateway, replicas: 8, autoscaler: { minimum: 3, maximum: 10, wanted: 8 } }
  assert.deepEqual(planScale([loaded], stopping, 'default').steps[0]?.says, [
    'api-gateway: the autoscaler found 8 Pods right for the load and will go up again by its own pace',
  ])
})

test('without an autoscaler any number holds', () => {
  assert.deepEqual(planScale([bare], stopping, 12).steps, [
    {
      service: 'api-gateway',
      from: 3,
      to: 12,
      says: ['api-gateway: 12 Pods until scale api-gateway default or the next deploy, which bring back 3'],
    },
  ])
})

test('what is there already is no step', () => {
  assert.deepEqual(planScale([gateway, users], stopping, 'default'), { steps: [], refused: [] })
})

test('a minimum that somebody raised is brought back even where the Pods are right', () => {
  const raised: Scalable = { ...users, autoscaler: { minimum: 3, maximum: 4, wanted: 3 } }
  assert.deepEqual(planScale([raised], stopping, 'default').steps, [
    {
      service: 'user-service',
      from: 2,
      to: 2,
      minimum: 2,
      says: ['user-service: the autoscaler’s minimum is 2 again, as declared'],
    },
  ])
})

test('services grow as declared and shrink as they stop', () => {
  const up = planScale([users, gateway], stopping, 4).steps
  assert.deepEqual(
    up.map(step => step.service),
    ['user-service', 'api-gateway'],
  )
  const down = planScale([users, gateway], stopping, 0).steps
  assert.deepEqual(
    down.map(step => step.service),
    ['api-gateway', 'user-service'],
  )
})
