import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockedDrains } from './blocked-drains.ts'
import { object } from './plan-fixture.ts'

const budget = (disruptionsAllowed: number, currentHealthy: number, desiredHealthy: number, expectedPods: number) => [
  object('scaling', 'PodDisruptionBudget', 'web', {
    status: { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods },
  }),
]

test('a budget that lets no Pod leave although all are healthy blocks a drain', () => {
  assert.deepEqual(blockedDrains(budget(0, 1, 1, 1)), [
    'PodDisruptionBudget web blocks the drain of a node: 1 Pods are healthy and 1 must stay; next: ask for more replicas, or let it spare one',
  ])
})

test('a budget that spares a Pod, waits for one to get well, or has none, blocks nothing', () => {
  assert.deepEqual(blockedDrains(budget(1, 2, 1, 2)), [])
  assert.deepEqual(blockedDrains(budget(0, 1, 1, 2)), [])
  assert.deepEqual(blockedDrains(budget(0, 0, 0, 0)), [])
  assert.deepEqual(blockedDrains([object('scaling', 'PodDisruptionBudget', 'new')]), [])
})
