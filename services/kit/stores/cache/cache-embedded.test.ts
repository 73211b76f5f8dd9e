import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { cacheContract } from '../cache.contract.ts'
import { keeps } from '../contract.ts'
import { openCache } from '../open-cache.ts'
import { openEmbeddedCache } from './open-embedded.ts'

const folder = () => mkdtemp(join(tmpdir(), 'salus-cache-'))

keeps(
  {
    name: 'Cache on a SQLite file',
    start: async () => {
      const place = await folder()
      const open = () => openCache(`sqlite:${join(place, 'cache.sqlite')}`)
      const cache = await open()
      const stop = async () => {
        await cache.close()
        await rm(place, { recursive: true })
      }
      return { context: { cache, open }, stop }
    },
  },
  cacheContract,
)

/** How many files of the folder hold the bytes. */
const holders = async (place: string, bytes: Buffer): Promise<number> => {
  const files = await readdir(place)
  const contents = await Promise.all(files.map(file => readFile(join(place, file))))
  return contents.filter(content => content.includes(bytes)).length
}

/** A value of the given length whose every part of 24 bytes names it. */
const secret = (index: number, length: number): Buffer =>
  Buffer.from(`secret-value-no-${String(index).padStart(6, '0')};`.repeat(Math.ceil(length / 23))).subarray(0, length)

test('the bytes of expired, replaced, taken and deleted entries leave every file with the sweep', async () => {
  const place = await folder()
  let now = 1_000_000
  const cache = openEmbeddedCache(join(place, 'cache.sqlite'), { now: () => now, sweepMilliseconds: 50 })
  const keys = Array.from({ length: 600 }, (_, index) => `temp:${index}`)
  // Lengths on both sides of a page, so that leaves are split and merged and values overflow.
  const value = (index: number) => secret(index, 30 + ((index * 137) % 9000))
  await Promise.all(keys.map((key, index) => cache.set(key, value(index), { ttlSeconds: 1800 })))
  assert.ok((await holders(place, Buffer.from('secret-value-no-'))) > 0, 'expected the values on the disk at first')
  for (const [index, key] of keys.entries()) {
    if (index % 4 === 1) await cache.replace(key, value(index), 'harmless')
    if (index % 4 === 2) await cache.take(key)
    if (index % 4 === 3) await cache.delete(key)
  }
  now += 1_800_000
  const deadline = performance.now() + 5000
  while ((await holders(place, Buffer.from('secret-value-no-'))) > 0 && performance.now() < deadline) await delay(50)
  assert.equal(await holders(place, Buffer.from('secret-value-no-')), 0)
  await cache.close()
  await rm(place, { recursive: true })
})

test('what expired while nothing ran is swept after the next start', async () => {
  const place = await folder()
  const path = join(place, 'cache.sqlite')
  const before = openEmbeddedCache(path, { now: () => 0, sweepMilliseconds: 60_000 })
  await before.set('temp', secret(1, 500), { ttlSeconds: 1 })
  await before.close()
  const after = openEmbeddedCache(path, { now: () => 5000, sweepMilliseconds: 20 })
  assert.equal(await after.get('temp'), undefined)
  await delay(200)
  assert.equal(await holders(place, Buffer.from('secret-value-no-')), 0)
  await after.close()
  await rm(place, { recursive: true })
})

test('entries and sorted sets survive a restart', async () => {
  const place = await folder()
  const open = () => openEmbeddedCache(join(place, 'cache.sqlite'))
  const before = open()
  await before.set('entry', 'value', { ttlSeconds: 600 })
  await before.sortedSet('queue').replaceAll([
    { member: 'b', score: 2 },
    { member: 'a', score: 1 },
  ])
  await before.close()
  const after = open()
  assert.equal(String(await after.get('entry')), 'value')
  assert.equal(await after.sortedSet('queue').rank('b'), 1)
  await after.close()
  await rm(place, { recursive: true })
})

test('a rank among 50,000 members is found without a scan', async () => {
  const place = await folder()
  const cache = openEmbeddedCache(join(place, 'cache.sqlite'))
  const queue = cache.sortedSet('queue')
  await queue.replaceAll(Array.from({ length: 50_000 }, (_, index) => ({ member: `ticket-${index}`, score: index })))
  const start = performance.now()
  for (let index = 0; index < 1000; index += 1) assert.equal(await queue.rank(`ticket-${index * 50}`), index * 50)
  const microseconds = performance.now() - start
  assert.ok(microseconds < 1000, `a rank took ${microseconds} µs`)
  await cache.close()
  await rm(place, { recursive: true })
})
