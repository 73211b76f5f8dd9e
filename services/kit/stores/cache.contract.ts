// What every cache does: entries with an end, sorted sets, counts within a time.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Sentences } from './contract.ts'
import type { Cache, Ranked } from './ports.ts'

/** A handle of the store under test, and a way to open more of the same store. */
export type CacheContext = { readonly cache: Cache; open(): Promise<Cache> }

const SHORT = { ttlSeconds: 0.1 }
const LONG = { ttlSeconds: 600 }
const pastShort = () => delay(150)
const text = async (cache: Cache, key: string) => (await cache.get(key))?.toString()

const entries: Sentences<CacheContext> = {
  'an entry is read as it was written, by another handle too': async ({ cache, open }) => {
    const [key, bytes] = [randomUUID(), Buffer.from([0, 255, 10, 13, 0])]
    await cache.set(key, bytes)
    const other = await open()
    assert.deepEqual(await other.get(key), bytes)
    await other.close()
    await cache.set(key, 'Ünïcode')
    assert.equal(await text(cache, key), 'Ünïcode')
    assert.equal(await cache.get(randomUUID()), undefined)
  },

  'an empty value is a value': async ({ cache }) => {
    const key = randomUUID()
    await cache.set(key, '')
    assert.equal(await text(cache, key), '')
    assert.equal(await cache.setIfAbsent(key, 'x'), false)
  },

  'a deleted entry is gone, and only the first delete says that it was there': async ({ cache }) => {
    const key = randomUUID()
    await cache.set(key, 'a')
    assert.equal(await cache.delete(key), true)
    assert.equal(await cache.delete(key), false)
    assert.equal(await cache.get(key), undefined)
  },

  'an expired entry is gone for every operation': async ({ cache }) => {
    const keys = Array.from({ length: 5 }, () => randomUUID())
    const [read, deleted, taken, replaced, absent] = keys as [string, string, string, string, string]
    await Promise.all(keys.map(key => cache.set(key, 'a', SHORT)))
    assert.equal(await text(cache, read), 'a')
    await pastShort()
    assert.equal(await cache.get(read), undefined)
    assert.equal(await cache.delete(deleted), false)
    assert.equal(await cache.take(taken), undefined)
    assert.equal(await cache.replace(replaced, 'a', 'b'), false)
    assert.equal(await cache.setIfAbsent(absent, 'b'), true)
    assert.equal(await text(cache, absent), 'b')
  },

  'writing again starts a new lifetime, or ends it': async ({ cache }) => {
    const [longer, forever] = [randomUUID(), randomUUID()]
    await cache.set(longer, 'a', SHORT)
    await cache.set(longer, 'b', LONG)
    await cache.set(forever, 'a', SHORT)
    await cache.set(forever, 'b')
    await pastShort()
    assert.deepEqual([await text(cache, longer), await text(cache, forever)], ['b', 'b'])
  },

  'a lifetime that is not a positive number is refused': async ({ cache }) => {
    for (const ttlSeconds of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await assert.rejects(cache.set(randomUUID(), 'a', { ttlSeconds }), RangeError)
    }
  },

  'of many callers at once, one takes the entry': async ({ cache, open }) => {
    const [key, other] = [randomUUID(), await open()]
    await cache.set(key, 'once')
    const taken = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? cache : other).take(key)))
    await other.close()
    assert.deepEqual(
      taken.flatMap(value => (value ? [value.toString()] : [])),
      ['once'],
    )
  },

  'of many callers at once, one writes an absent entry': async ({ cache, open }) => {
    const [key, other] = [randomUUID(), await open()]
    const writes = Array.from({ length: 10 }, (_, i) => (i % 2 ? cache : other).setIfAbsent(key, String(i), LONG))
    const written = await Promise.all(writes)
    await other.close()
    assert.equal(written.filter(Boolean).length, 1)
    assert.equal(await text(cache, key), String(written.indexOf(true)))
  },
}

const changes: Sentences<CacheContext> = {
  'an entry is replaced only while it has the expected value': async ({ cache }) => {
    const key = randomUUID()
    assert.equal(await cache.replace(key, 'a', 'b'), false)
    await cache.set(key, 'a')
    assert.equal(await cache.replace(key, 'other', 'b'), false)
    assert.equal(await cache.replace(key, 'a', Buffer.from([0, 1])), true)
    assert.equal(await cache.replace(key, Buffer.from([0, 1]), 'c'), true)
    assert.equal(await text(cache, key), 'c')
  },

  'a replaced entry keeps its lifetime unless it is given a new one': async ({ cache }) => {
    const [kept, renewed] = [randomUUID(), randomUUID()]
    for (const key of [kept, renewed]) await cache.set(key, 'a', SHORT)
    await cache.replace(kept, 'a', 'b')
    await cache.replace(renewed, 'a', 'b', LONG)
    await pastShort()
    assert.deepEqual([await text(cache, kept), await text(cache, renewed)], [undefined, 'b'])
  },

  'no change is lost when many compare and set': async ({ cache, open }) => {
    const [key, other] = [randomUUID(), await open()]
    await cache.set(key, '0')
    const addOne = async (handle: Cache): Promise<void> => {
      for (;;) {
        const now = await text(handle, key)
        if (now !== undefined && (await handle.replace(key, now, String(Number(now) + 1)))) return
      }
    }
    await Promise.all(Array.from({ length: 10 }, (_, i) => addOne(i % 2 ? cache : other)))
    await other.close()
    assert.equal(await text(cache, key), '10')
  },

  'events are counted within a window and from one again after it': async ({ cache }) => {
    const key = randomUUID()
    const first = await cache.count(key, 200)
    const second = await cache.count(key, 200)
    assert.deepEqual([first.count, second.count], [1, 2])
    assert.ok(second.resetMilliseconds > 0 && second.resetMilliseconds <= 200)
    await delay(250)
    assert.equal((await cache.count(key, 200)).count, 1)
  },
}

const ranks: Sentences<CacheContext> = {
  'members are ordered by score, equal scores by their bytes': async ({ cache }) => {
    const set = cache.sortedSet(randomUUID())
    const members: Ranked[] = [
      { member: 'b', score: 2 },
      { member: 'é', score: 1 },
      { member: 'Z', score: 1 },
      { member: 'a', score: 1 },
      { member: 'late', score: 3e13 + 1_700_000_000_001 },
      { member: 'early', score: 3e13 + 1_700_000_000_000 },
      { member: 'negative', score: -0.5 },
    ]
    for (const { member, score } of members) await set.add(member, score)
    const ordered = (await set.range(0, -1)).map(({ member }) => member)
    assert.deepEqual(ordered, ['negative', 'Z', 'a', 'é', 'b', 'early', 'late'])
    assert.deepEqual(await set.range(5, 5), [{ member: 'early', score: 3e13 + 1_700_000_000_000 }])
    assert.deepEqual([await set.rank('Z'), await set.rank('late'), await set.rank('nobody')], [1, 6, undefined])
    assert.equal(await set.size(), 7)
  },

  'a range counts from the end with negative ranks and never fails': async ({ cache }) => {
    const set = cache.sortedSet(randomUUID())
    const members = async (from: number, to: number) => (await set.range(from, to)).map(({ member }) => member).join('')
    assert.equal(await members(0, -1), '')
    for (const [score, member] of [...'abcde'].entries()) await set.add(member, score)
    assert.deepEqual(
      await Promise.all([
        members(-2, -1),
        members(1, -2),
        members(3, 99),
        members(4, 1),
        members(-99, 0),
        members(9, 10),
      ]),
      ['de', 'bcd', 'de', '', 'a', ''],
    )
  },

  'adding a member again moves it': async ({ cache }) => {
    const set = cache.sortedSet(randomUUID())
    for (const [score, member] of ['a', 'b', 'c'].entries()) await set.add(member, score)
    await set.add('a', 9)
    assert.deepEqual([await set.rank('a'), await set.size()], [2, 3])
  },

  'a removed member is gone, and only the first removal says that it was there': async ({ cache }) => {
    const set = cache.sortedSet(randomUUID())
    await set.add('a', 1)
    assert.deepEqual([await set.remove('a'), await set.remove('a')], [true, false])
    assert.deepEqual([await set.rank('a'), await set.size()], [undefined, 0])
  },

  'a score that is no number is refused': async ({ cache }) => {
    const set = cache.sortedSet(randomUUID())
    await assert.rejects(set.add('a', Number.NaN), RangeError)
    await assert.rejects(set.replaceAll([{ member: 'a', score: Number.POSITIVE_INFINITY }]), RangeError)
  },

  'a handle sees what another one changed': async ({ cache, open }) => {
    const [key, other] = [randomUUID(), await open()]
    const [mine, theirs] = [cache.sortedSet(key), other.sortedSet(key)]
    await mine.add('a', 1)
    assert.equal(await theirs.rank('a'), 0)
    await theirs.add('first', 0)
    assert.equal(await mine.rank('a'), 1)
    await Promise.all([mine.add('x', -1), theirs.add('y', -2), mine.add('z', -3), theirs.remove('first')])
    assert.deepEqual(await mine.range(0, -1), await theirs.range(0, -1))
    assert.equal(await mine.rank('a'), 3)
    await other.close()
  },

  'a set is replaced at once: no reader sees it half-filled': async ({ cache, open }) => {
    const [key, other] = [randomUUID(), await open()]
    const [set, seen] = [other.sortedSet(key), cache.sortedSet(key)]
    const members = (prefix: string) =>
      Array.from({ length: 2500 }, (_, score) => ({ member: `${prefix}${score}`, score }))
    await set.replaceAll(members('a'))
    let replaced = false
    const replacing = set.replaceAll(members('b').slice(1)).then(() => {
      replaced = true
    })
    while (!replaced) {
      assert.ok([2500, 2499].includes(await seen.size()))
      await delay(1)
    }
    await replacing
    assert.deepEqual([await seen.size(), await seen.rank('a5'), await seen.rank('b5')], [2499, undefined, 4])
    await set.replaceAll([])
    assert.equal(await seen.size(), 0)
    await other.close()
  },
}

/** What every adapter of the cache port does. */
export const cacheContract: Sentences<CacheContext> = {
  ...entries,
  ...changes,
  ...ranks,
  'a healthy store is ready': ({ cache }) => cache.ready(),
}
