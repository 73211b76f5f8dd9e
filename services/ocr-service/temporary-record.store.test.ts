import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { readingOf } from '../../test/registration-fixture.ts'
import { openEmbeddedCache } from '../kit/stores/cache/open-embedded.ts'
import type { Cache } from '../kit/stores/ports.ts'
import { openSeal } from './sealing.ts'
import { type TemporaryRecords, temporaryRecords } from './temporary-record.store.ts'
import { corrected, newRecord, type ReadRecord } from './temporary-record.ts'

const minute = 60_000
const seal = openSeal(Buffer.alloc(32, 3).toString('base64'))

let folder: string
let now: number
let cache: Cache
let records: TemporaryRecords
let record: ReadRecord

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'salus-temporary-'))
  now = Date.parse('2026-08-01T02:00:00Z')
  cache = openEmbeddedCache(join(folder, 'cache.sqlite'), { now: () => now, sweepMilliseconds: 20 })
  records = temporaryRecords(cache, seal)
  record = newRecord('operator', readingOf(1), now)
})
afterEach(async () => {
  await cache.close()
  rmSync(folder, { recursive: true })
})

const onDisk = (text: string) => readdirSync(folder).some(file => readFileSync(join(folder, file)).includes(text))

test('a record is found as it was kept', async () => {
  await records.keep('a', record)
  assert.deepEqual((await records.find('a'))?.record, record)
  assert.equal(await records.find('b'), undefined)
})

test('a record is replaced only while it is what was found', async () => {
  await records.keep('a', record)
  const found = await records.find('a')
  assert.ok(found)
  const changed = corrected(record, { name: 'CONTOH BARU' })
  assert.equal(await records.replace('a', found, changed), true)
  assert.equal(await records.replace('a', found, record), false)
  assert.deepEqual((await records.find('a'))?.record, changed)
})

test('a record is gone after 30 minutes, however late it was corrected', async () => {
  await records.keep('a', record)
  now += 29 * minute
  const found = await records.find('a')
  assert.ok(found)
  await records.replace('a', found, corrected(record, { name: 'CONTOH BARU' }))
  now += minute - 1
  assert.ok(await records.find('a'))
  now += 1
  assert.equal(await records.find('a'), undefined)
})

test('half an hour after the upload no file holds even the sealed record', async () => {
  await records.keep('the-id-of-a-record', record)
  assert.ok(onDisk('the-id-of-a-record'))
  now += 30 * minute
  for (let attempt = 0; attempt < 100 && onDisk('the-id-of-a-record'); attempt += 1) await delay(20)
  assert.ok(!onDisk('the-id-of-a-record'))
})

test('a record under another key is as good as gone', async () => {
  await records.keep('a', record)
  const others = temporaryRecords(cache, openSeal(Buffer.alloc(32, 4).toString('base64')))
  assert.equal(await others.find('a'), undefined)
})
