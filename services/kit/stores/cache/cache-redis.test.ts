import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startRedis } from '../../../../test/servers/redis.ts'
import { missing, shared } from '../../../../test/servers/server.ts'
import { cacheContract } from '../cache.contract.ts'
import { keeps } from '../contract.ts'
import { openCache } from '../open-cache.ts'
import { outageContract } from '../outage.contract.ts'
import { StoreUnavailable } from '../unavailable.ts'

const skip = missing('redis')
const redis = shared(startRedis)
after(redis.stop)

keeps(
  {
    name: 'Cache on Redis',
    skip,
    start: async () => {
      const { url } = await redis.started()
      const cache = await openCache(url)
      return { context: { cache, open: () => openCache(url) }, stop: () => cache.close() }
    },
  },
  cacheContract,
)

keeps(
  {
    name: 'Cache on Redis that goes away',
    skip,
    start: async () => {
      const server = await redis.started()
      const cache = await openCache(server.url)
      const act = async () => {
        await cache.set('act', 'value', { ttlSeconds: 60 })
        await cache.get('act')
        await cache.sortedSet('acts').add('act', 1)
      }
      return { context: { server, act, ready: cache.ready }, stop: () => cache.close() }
    },
  },
  outageContract,
)

test('a wrong password is an unavailable store, and is not told', { skip }, async t => {
  const url = new URL((await redis.started()).url)
  url.password = 'not-the-password'
  const cache = await openCache(url.href)
  t.after(() => cache.close())
  await assert.rejects(cache.set('key', 'secret-value'), error => {
    assert.ok(error instanceof StoreUnavailable)
    assert.equal(error.reason, 'access denied')
    assert.doesNotMatch(JSON.stringify(error) + error.stack, /not-the-password|secret-value/)
    return true
  })
})
