import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffMilliseconds } from './notifications.ts'

test('the wait doubles from one second to half a minute', () => {
  const longest = [0, 1, 2, 3, 4, 5, 50].map(attempt => backoffMilliseconds(attempt, 1))
  assert.deepEqual(longest, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
})

test('the wait is spread over its second half', () => {
  assert.equal(backoffMilliseconds(2, 0), 2000)
  assert.equal(backoffMilliseconds(2, 0.5), 3000)
})
