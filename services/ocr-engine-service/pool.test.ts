import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { BusyError, openPool, type PoolOptions, WorkerLostError } from './pool.ts'
import type { Order } from './pool-fixture.ts'

const openTestPool = (options: Partial<PoolOptions> = {}) =>
  openPool<Order, number>(new URL('./pool-fixture.ts', import.meta.url), {
    workers: 1,
    queueLimit: 4,
    timeoutSeconds: 20,
    hungSeconds: 60,
    ...options,
  })

const isReady = async (pool: { readonly ready: () => boolean }) => {
  while (!pool.ready()) await wait(5)
}

test('a pool is ready once a worker is, and answers what was asked before', async () => {
  const pool = openTestPool()
  assert.equal(pool.ready(), false)
  const answer = pool.ask({ do: 'answer' })
  assert.equal(pool.waiting(), 1)
  assert.equal(await answer, 1)
  assert.equal(pool.ready(), true)
  assert.equal(pool.waiting(), 0)
  await pool.close()
})

test('beyond the queue’s limit a request is refused at once', async () => {
  const pool = openTestPool({ queueLimit: 1 })
  await isReady(pool)
  const accepted = [pool.ask({ do: 'answer', after: 50 }), pool.ask({ do: 'answer' })]
  await assert.rejects(pool.ask({ do: 'answer' }), BusyError)
  assert.deepEqual(await Promise.all(accepted), [1, 2])
  await pool.close()
})

test('a worker that crashes is replaced, and only its own request fails', async () => {
  const pool = openTestPool()
  await isReady(pool)
  const crashed = assert.rejects(pool.ask({ do: 'throw' }), WorkerLostError)
  const next = pool.ask({ do: 'answer' })
  await crashed
  assert.equal(await next, 1)
  await pool.close()
})

test('a request that takes too long is given up, and its worker goes on with the next', async () => {
  const pool = openTestPool({ timeoutSeconds: 1 })
  await isReady(pool)
  await assert.rejects(pool.ask({ do: 'answer', after: 1500 }), WorkerLostError)
  assert.equal(pool.ready(), true)
  assert.equal(await pool.ask({ do: 'answer' }), 2)
  await pool.close()
})

test('what waited too long is given up without being worked on', async () => {
  const pool = openTestPool({ timeoutSeconds: 1 })
  await isReady(pool)
  const [slow, late] = [pool.ask({ do: 'answer', after: 1500 }), pool.ask({ do: 'answer' })]
  const given = await Promise.allSettled([slow, late])
  assert.deepEqual(
    given.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(await pool.ask({ do: 'answer' }), 2)
  await pool.close()
})

test('closing waits for a worker that finishes what was given up', async () => {
  const pool = openTestPool({ timeoutSeconds: 0.2 })
  await isReady(pool)
  const began = performance.now()
  await assert.rejects(pool.ask({ do: 'answer', after: 600 }), WorkerLostError)
  await pool.close()
  assert.ok(performance.now() - began > 500)
})

test('a worker that hangs is replaced in the end', async () => {
  const pool = openTestPool({ timeoutSeconds: 1, hungSeconds: 3 })
  await isReady(pool)
  await assert.rejects(pool.ask({ do: 'hang' }), WorkerLostError)
  while (pool.ready()) await wait(20)
  await isReady(pool)
  assert.equal(await pool.ask({ do: 'answer' }), 1)
  await pool.close()
})

test('several workers answer at the same time', async () => {
  const pool = openTestPool({ workers: 2 })
  await isReady(pool)
  const answers = await Promise.all([pool.ask({ do: 'answer', after: 100 }), pool.ask({ do: 'answer', after: 100 })])
  assert.deepEqual(answers, [1, 1])
  await pool.close()
})

test('closing answers what was accepted and refuses the rest', async () => {
  const pool = openTestPool()
  const accepted = [pool.ask({ do: 'answer', after: 50 }), pool.ask({ do: 'answer' })]
  const closed = pool.close()
  await assert.rejects(pool.ask({ do: 'answer' }), BusyError)
  assert.deepEqual(await Promise.all(accepted), [1, 2])
  await closed
  assert.equal(pool.ready(), false)
})
