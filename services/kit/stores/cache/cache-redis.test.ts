import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startRedis } from '../../../../test/servers/redis.ts'
import { missing } from '../../../../test/servers/server.ts'
import { cacheContract } from '../cache.contract.ts'
import { keeps } from '../contract.ts'
import { openCache } from '../open-cache.ts'
import { outageContract } from '../outage.contract.ts'
import { StoreUnavailable } from '../unavailable.ts'

const started = async () => {
  const server = await startRedis()
  const cache = await openCache(server.url)
  const stop = async () => {
    await cache.close()
    await server.stop()
  }
  return { server, cache, stop }
}

keeps(
  {
    name: 'Cache on Redis',
    skip: missing('redis'),
    start: async () => {
      const { server, cache, stop } = await started()
      return { context: { cache, open: () => openCache(server.url) }, stop }
    },
  },
  cacheContract,
)

keeps(
  {
    name: 'Cache on Redis that goes away',
    skip: missing('redis'),
    start: async () => {
      const { server, cache, stop } = await started()
      const act = async () => {
        await cache.set('act', 'value', { ttlSeconds: 60 })
        await cache.get('act')
        await cache.sortedSet('acts').add('act', 1)
      }
      return { context: { server, act, ready: cache.ready }, stop }
    },
  },
  outageContract,
)

test('a wrong password is an unavailable store, and is not told', { skip: missing('redis') }, async () => {
  const { server, stop } = await started()
  const url = new URL(server.url)
  url.password = 'not-the-password'
  const cache = await openCache(url.href)
  await assert.rejects(cache.set('key', 'secret-value'), error => {
    assert.ok(error instanceof StoreUnavailable)
    assert.equal(error.reason, 'access denied')
    assert.doesNotMatch(JSON.stringify(error) + error.stack, /not-the-password|secret-value/)
    return true
  })
  await cache.close()
  await stop()
})
