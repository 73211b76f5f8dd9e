import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mysql, platform, redis, route, service } from '../index.ts'
import { judgeCoherence } from './coherence.ts'
import { formatDuration, parseDuration, parseRate } from './duration.ts'
import { calleesOf, callersOf, storesOf } from './platform.ts'
import { formatSize, parseQuantity, parseSize } from './quantity.ts'

test('sizes round-trip', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 45 }), bytes => parseSize(formatSize(bytes)) === bytes))
  assert.equal(parseSize('10Mi'), 10_485_760)
  assert.equal(parseSize('1G'), 1_000_000_000)
  assert.equal(formatSize(10_485_760), '10Mi')
})

test('durations round-trip', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e8 }), seconds => parseDuration(formatDuration(seconds)) === seconds),
  )
  assert.equal(parseDuration('15m'), 900)
})

test('amounts are read in every notation of an API server', () => {
  const amounts = ['65Mi', '1500m', '250000000n', '2', '0.5', '1e3', '2E', '500u'].map(parseQuantity)
  assert.deepEqual(amounts, [68_157_440, 1.5, 0.25, 2, 0.5, 1000, 2e18, 0.0005])
  assert.throws(() => parseQuantity('much'), {
    message: 'expected an amount such as 65Mi or 1500m, received "much"',
  })
})

test('rates are per second', () => {
  assert.equal(parseRate('100/s'), 100)
  assert.equal(parseRate('600/m'), 10)
})

test('what is no quantity says what was expected and what came', () => {
  assert.throws(() => parseSize('10MB'), { message: 'expected a size such as 10Mi or 20Gi, received "10MB"' })
  assert.throws(() => parseDuration('5 s'), { message: 'expected a duration such as 30s, 15m or 7d, received "5 s"' })
  assert.throws(() => parseRate('0/s'), { message: 'expected a rate such as 100/s, received "0/s"' })
})

test('a malformed value names its place in the file', () => {
  assert.throws(() => service('Users', { port: 1 }), { message: /^service "Users": expected lower-case letters/ })
  assert.throws(() => service('users', { port: 70_000 }), {
    message: 'service users, port: expected a port from 1 to 65535, received 70000',
  })
  assert.throws(
    () => platform('shop', { timeZone: 'Mars/Olympus', services: [], calls: [], routes: [], environments: {} }),
    { message: /timeZone/ },
  )
  assert.throws(() => route('not a host', service('a-b', { port: 1 }), { rate: '1/s', connections: 1, body: '1Ki' }), {
    message: /expected a host name/,
  })
})

const database = mysql('mysql')
const a = service('service-a', { port: 1, stores: [database] })
const b = service('service-b', { port: 2, stores: [database, redis('redis')] })
const shop = platform('shop', { timeZone: 'UTC', services: [a, b], calls: [a.calls(b)], routes: [], environments: {} })

test('callees, callers and stores follow the declared edges', () => {
  assert.deepEqual(calleesOf(shop, a), [b])
  assert.deepEqual(callersOf(shop, b), [a])
  assert.deepEqual(callersOf(shop, a), [])
  assert.deepEqual(
    storesOf(shop).map(store => store.kind),
    ['mysql', 'redis'],
  )
})

test('a coherent platform has no findings', () => {
  assert.deepEqual([...judgeCoherence(shop)], [])
})

test('what stands twice or nowhere is found', () => {
  const twin = service('service-a', { port: 2, stores: [mysql('other')] })
  const { calls } = service('service-c', { port: 3 })
  const odd = { ...shop, services: [a, b, twin], calls: [calls(a)] }
  assert.deepEqual(
    [...judgeCoherence(odd)].map(({ check, object, received }) => `${check} ${object}: ${received}`),
    [
      'unique-service-name service service-a: a name that stands twice',
      'unique-service-port service service-a: 2, the port of service-b',
      'unique-store-kind store other: a second mysql',
      'reach-known-service service service-c: a service that is not listed',
    ],
  )
})
