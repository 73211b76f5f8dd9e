import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMetrics } from './metrics.ts'

const lineOf = async (pod?: string): Promise<string | undefined> => {
  const metrics = openMetrics('shop', pod)
  metrics.gauge('baskets', 'Baskets that wait', () => 3)
  return (await metrics.registry.metrics()).split('\n').find(line => line.startsWith('baskets'))
}

test('every series tells its service, and on a cluster its Pod', async () => {
  assert.equal(await lineOf(), 'baskets{service="shop"} 3')
  assert.equal(await lineOf('shop-5d9f-x2x8k'), 'baskets{service="shop",pod="shop-5d9f-x2x8k"} 3')
})
