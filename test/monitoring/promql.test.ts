import assert from 'node:assert/strict'
import { test } from 'node:test'
import { selectorsOf } from './promql.ts'

test('every series of an expression is found, and with it what its labels are to be', () => {
  assert.deepEqual(selectorsOf('sum by (job) (rate(a_total{job="x",route!~"/y"}[5m])) / scalar(count(pod:b)) > 0.5'), [
    { name: 'a_total', labels: { job: 'x', route: '/y' } },
    { name: 'pod:b', labels: {} },
  ])
})

test('what is no expression is an error', () => {
  assert.throws(() => selectorsOf('sum(a_total'), SyntaxError)
})
