import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newlyCalled, spokenNumber } from './announce.ts'

test('only numbers that were not called before are called out', () => {
  assert.deepEqual(newlyCalled(['PQ-20261121-001'], ['PQ-20261121-001', 'PQ-20261121-003']), ['PQ-20261121-003'])
  assert.deepEqual(newlyCalled(['PQ-20261121-001'], []), [])
})

test('a number is spoken without the day and its zeros', () => {
  assert.equal(spokenNumber('PQ-20261121-007'), '7')
  assert.equal(spokenNumber('PQ-20261121-1000'), '1000')
})
