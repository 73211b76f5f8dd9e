import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Attempts, allowed, clientNetwork, noAttempts, withAttempt, withoutAttempt } from './throttle.ts'

const minute = 60_000
const now = 1_000_000_000

const after = (count: number, limit: number, at = now): Attempts => {
  let state = noAttempts
  for (let attempt = 0; attempt < count; attempt += 1) state = withAttempt(state, limit, at)
  return state
}

test('four wrong attempts at an account bring no wait, the fifth a minute', () => {
  assert.equal(after(4, allowed.account).blockedUntil, 0)
  assert.equal(after(5, allowed.account).blockedUntil, now + minute)
})

test('each further wrong attempt doubles the wait, up to a quarter of an hour', () => {
  const waits = [5, 6, 7, 8, 9, 10, 60].map(count => (after(count, 5).blockedUntil - now) / minute)
  assert.deepEqual(waits, [1, 2, 4, 8, 15, 15, 15])
})

test('attempts older than a quarter of an hour count no more', () => {
  const four = after(4, 5)
  assert.equal(withAttempt(four, 5, now + 15 * minute - 1).blockedUntil, now + 15 * minute - 1 + minute)
  assert.deepEqual(withAttempt(four, 5, now + 15 * minute).attempts, 1)
})

test('after a wait the next wrong attempt waits longer, until a quarter of an hour has passed without one', () => {
  const five = after(5, 5)
  const soon = five.blockedUntil + 1
  assert.equal(withAttempt(five, 5, soon).blockedUntil, soon + 2 * minute)
  assert.equal(withAttempt(five, 5, five.blockedUntil + 15 * minute).attempts, 1)
})

test('an attempt that was right is taken back with the wait it brought, but not others’ waits', () => {
  assert.deepEqual(withoutAttempt(after(20, 20), 20), { ...after(20, 20), attempts: 19, blockedUntil: 0 })
  assert.equal(withoutAttempt(after(22, 20), 20).blockedUntil, after(22, 20).blockedUntil)
})

test('a client is an IPv4 address or the first 64 bits of an IPv6 address', () => {
  const same = ['2001:db8:1:2::1', '2001:0db8:1:2:ffff:0:0:9', '2001:DB8:1:2:a:b:c:d'].map(clientNetwork)
  assert.deepEqual(new Set(same), new Set(['2001:db8:1:2']))
  assert.notEqual(clientNetwork('2001:db8:1:3::1'), clientNetwork('2001:db8:1:2::1'))
  assert.equal(clientNetwork('::1'), '0:0:0:0')
  assert.equal(clientNetwork('::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(clientNetwork('192.0.2.7'), '192.0.2.7')
})
