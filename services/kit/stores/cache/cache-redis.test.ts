import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startRedis, startWatchedRedis } from '../../../../test/servers/redis.ts'
import { missing, shared } from '../../../../test/servers/server.ts'
import { eventually } from '../bus/contract-inbox.ts'
import { cacheContract } from '../cache.contract.ts'
import { keeps } from '../contract.ts'
import { openCache } from '../open-cache.ts'
import { outageContract } from '../outage.contract.ts'
import { StoreUnavailable } from '../unavailable.ts'

/** A replica hears of a write a moment after its author: replication does not wait. */
const PROPAGATION_MILLISECONDS = 200

const skip = missing('redis')
const redis = shared(startRedis)
const watched = shared(startWatchedRedis)
after(redis.stop)
after(watched.stop)

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
    name: 'Cache on the Redis that Sentinels name',
    skip,
    start: async () => {
      const { url } = await watched.started()
      const cache = await openCache(url)
      return { context: { cache, open: () => openCache(url) }, stop: () => cache.close() }
    },
  },
  cacheContract,
)

test('when the primary is lost its replica is written to, without reopening the port', { skip }, async t => {
  const server = await watched.started()
  const cache = await openCache(server.url)
  t.after(() => cache.close())
  await cache.set('before', 'kept')
  await delay(PROPAGATION_MILLISECONDS)
  await server.kill()
  const outage = await cache.set('during', 'lost').catch((error: unknown) => error)
  assert.ok(outage instanceof StoreUnavailable)
  const written = () =>
    cache.set('after', 'written').then(
      () => true,
      () => false,
    )
  await eventually('the replica to be promoted', written)
  assert.deepEqual([String(await cache.get('before')), String(await cache.get('after'))], ['kept', 'written'])
})

test('Sentinels that are away are named as such', async t => {
  const cache = await openCache('redis+sentinel://user:hunter2@127.0.0.1:9,127.0.0.1:10/0?master=nobody')
  t.after(() => cache.close())
  await assert.rejects(cache.get('key'), { name: 'StoreUnavailable', reason: 'no Sentinel answers' })
})

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
