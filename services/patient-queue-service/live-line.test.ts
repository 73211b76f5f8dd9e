import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openLog } from '../kit/log.ts'
import { openCache } from '../kit/stores/open-cache.ts'
import type { Cache, SortedSet } from '../kit/stores/ports.ts'
import { StoreUnavailable } from '../kit/stores/unavailable.ts'
import { type InLine, type LiveLine, openLiveLine } from './live-line.ts'
import type { TicketStore } from './ticket.store.ts'
import { lineOrder } from './ticket.ts'

const log = openLog('patient-queue-service', '/dev/null')
const day = '2026-08-01'
const waiting = (sequence: number): InLine => ({ day, sequence, lineOrder: lineOrder('NORMAL', day, sequence) })

let folder: string
let cache: Cache
let down: boolean
/** Who waits, by the database. */
let truth: InLine[]
/** How often the database was asked instead of the cache. */
let asked: number
let line: LiveLine

/** The cache, which rejects everything while it is down. */
const faulty = (real: Cache): Cache => {
  const guard = (set: SortedSet): SortedSet =>
    new Proxy(set, {
      get: (target, name: keyof SortedSet) =>
        down ? async () => Promise.reject(new StoreUnavailable('cache', 'connection refused')) : target[name],
    })
  return { ...real, sortedSet: key => guard(real.sortedSet(key)) }
}

const inOrder = () => truth.toSorted((a, b) => a.lineOrder - b.lineOrder)
const counting =
  <T>(answer: () => T) =>
  async () => {
    asked += 1
    return answer()
  }
const store = {
  waiting: async () => inOrder(),
  countWaiting: counting(() => truth.length),
  countBefore: async (order: number) => counting(() => truth.filter(({ lineOrder: own }) => own < order).length)(),
  firstWaiting: async (limit: number) => counting(() => inOrder().slice(0, limit))(),
} as unknown as TicketStore

const add = async (sequence: number) => {
  truth.push(waiting(sequence))
  await line.enter(waiting(sequence))
}
const positions = (sequences: readonly number[]) =>
  Promise.all(sequences.map(sequence => line.position(waiting(sequence))))
const set = () => cache.sortedSet('patient-queue:line')

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'salus-line-'))
  cache = await openCache(`sqlite:${join(folder, 'cache.sqlite')}`)
  down = false
  truth = [waiting(1), waiting(2)]
  asked = 0
  line = openLiveLine({ cache: faulty(cache), store, log, pauses: { incomplete: 20, complete: 20 } })
})
afterEach(async () => {
  await line.close()
  await cache.close()
  rmSync(folder, { recursive: true })
})

test('a built line answers without the database', async () => {
  await line.build()
  await add(3)
  asked = 0
  assert.deepEqual(await positions([1, 2, 3]), [1, 2, 3])
  assert.deepEqual(await line.first(2), ['PQ-20260801-001', 'PQ-20260801-002'])
  assert.equal(await line.length(), 3)
  assert.equal(asked, 0)
})

test('whoever leaves lets the others move up', async () => {
  await line.build()
  truth = [waiting(2)]
  await line.leave(waiting(1))
  assert.deepEqual(await positions([2]), [1])
})

test('before it is built and while the cache is down the database answers', async () => {
  assert.deepEqual(await positions([1, 2]), [1, 2])
  await line.build()
  down = true
  await add(3)
  assert.deepEqual(await positions([1, 3]), [1, 3])
  assert.deepEqual(await line.first(1), ['PQ-20260801-001'])
  assert.equal(await line.length(), 3)
})

test('it is built again when the cache is back, with what changed meanwhile', async () => {
  await line.build()
  down = true
  await add(3)
  truth = truth.filter(({ sequence }) => sequence !== 1)
  await line.leave(waiting(1))
  down = false
  await delay(80)
  asked = 0
  assert.deepEqual(await positions([2, 3]), [1, 2])
  assert.ok(asked <= 1)
  assert.equal(await set().size(), 3)
})

test('a cache that lost everything is noticed by the next look', async () => {
  await line.build()
  await set().replaceAll([])
  await delay(80)
  assert.deepEqual(await line.first(5), ['PQ-20260801-001', 'PQ-20260801-002'])
  assert.equal(await set().size(), 3)
})

test('a cache that lost everything is noticed by the first who asks', async () => {
  await line.build()
  await line.close()
  await set().replaceAll([])
  await add(3)
  assert.deepEqual(await positions([3]), [3])
  assert.deepEqual(await positions([2]), [2])
})

test('a cache that came back with an old state is built again once it is quiet', async () => {
  await line.build()
  await set().remove('PQ-20260801-002')
  await delay(120)
  assert.deepEqual(
    (await set().range(1, -1)).map(({ member }) => member),
    ['PQ-20260801-001', 'PQ-20260801-002'],
  )
})

test('a change during a rebuild is not lost', async () => {
  const building = line.build()
  await add(3)
  await building
  assert.deepEqual(await positions([1, 2, 3]), [1, 2, 3])
  assert.equal(await set().size(), 4)
})
