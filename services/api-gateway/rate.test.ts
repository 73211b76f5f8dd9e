import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StoreUnavailable } from '../kit/stores/unavailable.ts'
import { openRate, type RateParts } from './rate.ts'

const manualClock = () => {
  let time = 1_000_000
  return { now: () => time, pass: (milliseconds: number) => (time += milliseconds) }
}

/** A cache that counts, fails or does not answer, as the test says. */
const openCache = () => {
  const counts = new Map<string, number>()
  const state = { answers: true, hangs: false, asked: 0 }
  const count: RateParts['cache']['count'] = async key => {
    state.asked += 1
    if (state.hangs) return new Promise(() => undefined)
    if (!state.answers) throw new StoreUnavailable('cache', 'connection refused')
    const next = (counts.get(key) ?? 0) + 1
    counts.set(key, next)
    return { count: next, resetMilliseconds: 400 }
  }
  return { state, count }
}

const open = (perSecond: number) => {
  const cache = openCache()
  const clock = manualClock()
  const alone: number[] = []
  const rate = openRate({ cache, perSecond, clock, onAlone: () => alone.push(clock.now()) })
  const allowedOf = async (times: number, address = '192.0.2.1') => {
    const answers = []
    for (let index = 0; index < times; index += 1) answers.push((await rate(address)).allowed)
    return answers.filter(allowed => allowed).length
  }
  return { cache, clock, rate, allowedOf, alone }
}

test('as many requests as declared are allowed, and what is left and when it begins anew is told', async () => {
  const { rate } = open(2)
  assert.deepEqual(await rate('192.0.2.1'), { allowed: true, remaining: 1, resetSeconds: 1 })
  assert.deepEqual(await rate('192.0.2.1'), { allowed: true, remaining: 0, resetSeconds: 1 })
  assert.deepEqual(await rate('192.0.2.1'), { allowed: false, remaining: 0, resetSeconds: 1 })
  assert.equal((await rate('192.0.2.2')).allowed, true)
})

test('two gateways with one cache share the limit', async () => {
  const cache = openCache()
  const clock = manualClock()
  const [one, other] = [1, 2].map(() => openRate({ cache, perSecond: 10, clock, onAlone: () => undefined }))
  let allowed = 0
  for (let index = 0; index < 20; index += 1) {
    if ((await (index % 2 === 0 ? one : other)?.('192.0.2.1'))?.allowed) allowed += 1
  }
  assert.equal(allowed, 10)
})

test('while the cache is away the gateway counts for itself: neither open nor closed', async () => {
  const { cache, clock, allowedOf, alone } = open(5)
  cache.state.answers = false
  assert.equal(await allowedOf(20), 5)
  clock.pass(1000)
  assert.equal(await allowedOf(20), 5)
  assert.equal(alone.length, 1)
})

test('what was counted before the cache went away is not forgotten', async () => {
  const { cache, allowedOf } = open(5)
  assert.equal(await allowedOf(4), 4)
  cache.state.answers = false
  assert.equal(await allowedOf(10), 1)
})

test('a cache that does not answer is waited for once, a tenth of a second, then not again for a second', async () => {
  const { cache, clock, allowedOf } = open(5)
  cache.state.hangs = true
  const began = performance.now()
  assert.equal(await allowedOf(20), 5)
  assert.ok(performance.now() - began < 1000)
  assert.equal(cache.state.asked, 1)
  cache.state.hangs = false
  clock.pass(1001)
  assert.equal(await allowedOf(20), 5)
  assert.equal(cache.state.asked, 21)
})
