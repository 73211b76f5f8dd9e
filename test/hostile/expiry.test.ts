// The thirty minutes of a temporary record, without waiting for them: ocr-service runs in this process, whose calendar
// the test turns; timers run as always.
import assert from 'node:assert/strict'
import { after, before, mock, test } from 'node:test'
import { openCache } from '@salus/services/kit/stores/open-cache.ts'
import { until } from '../platform/salus.ts'
import { openRegistration, type Registration } from '../registration-fixture.ts'
import { holders } from './files.ts'

const minute = 60_000
let clinic: Registration
let operator: string

before(async () => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  clinic = await openRegistration()
  operator = await clinic.platform.personToken('OPERATOR', { subject: 'operator', seconds: 86_400 })
})
after(async () => {
  await clinic.platform.close()
  mock.timers.reset()
})

const keyOf = (tempId: string): string => `ocr-service:temporary:${tempId}`

/** The sealed bytes of a record as they are in the cache now. */
const sealedOf = async (tempId: string): Promise<Buffer> => {
  const cache = await openCache(clinic.platform.environmentOf('ocr-service').REDIS_URL ?? '')
  const sealed = await cache.get(keyOf(tempId))
  await cache.close()
  return sealed ?? assert.fail('the record is not in the cache')
}
const ask = (method: string, tempId: string, body?: unknown) =>
  clinic.ocr.ask(method, `/ocr/temp/${tempId}`, { token: operator, ...(body === undefined ? {} : { body }) })
const placesOf = (texts: readonly (string | Buffer)[]) => holders(clinic.platform.folder, texts)

test('a record lives for thirty minutes, corrections do not make it older, and then no file holds a byte of it', async () => {
  const tempId = await clinic.uploaded(1, operator)
  const versions = [await sealedOf(tempId)]
  mock.timers.tick(20 * minute)
  assert.equal((await ask('PATCH', tempId, { occupation: 'PEKERJAAN CONTOH' })).status, 200)
  versions.push(await sealedOf(tempId))
  for (const version of versions) assert.ok(version.length > 200)
  assert.ok(placesOf([keyOf(tempId)]).length > 0)
  assert.ok(placesOf([versions[1] ?? '']).length > 0)
  mock.timers.tick(10 * minute - 1000)
  assert.equal((await ask('GET', tempId)).status, 200)
  mock.timers.tick(1000)
  assert.equal((await ask('GET', tempId)).status, 404)
  assert.equal((await ask('PATCH', tempId, { occupation: 'GURU' })).status, 404)
  assert.equal((await clinic.confirm(tempId, { token: operator })).status, 404)
  await until('the sweep', 10, async () => placesOf([keyOf(tempId), ...versions]).length === 0)
})

test('a confirmed record is gone with its thirty minutes as well, and its older version with the next sweep', async () => {
  const tempId = await clinic.uploaded(2, operator)
  const read = await sealedOf(tempId)
  assert.equal((await clinic.confirm(tempId, { token: operator })).status, 201)
  const confirmed = await sealedOf(tempId)
  assert.ok(confirmed.length < read.length)
  await until('the sweep', 10, async () => placesOf([read]).length === 0)
  assert.ok(placesOf([keyOf(tempId)]).length > 0)
  mock.timers.tick(30 * minute)
  assert.equal((await ask('GET', tempId)).status, 404)
  await until('the sweep', 10, async () => placesOf([keyOf(tempId), confirmed]).length === 0)
})

test('hundreds of records of one half hour leave nothing', async () => {
  const keys: string[] = []
  for (let number = 0; number < 300; number += 1) keys.push(keyOf(await clinic.uploaded(number % 50, operator)))
  assert.ok(placesOf(keys).length > 0)
  mock.timers.tick(30 * minute)
  await until('the sweep', 20, async () => placesOf(keys).length === 0)
})

test('a record whose time was over while nothing ran is gone soon after the next start', async () => {
  const tempId = await clinic.uploaded(3, operator)
  const sealed = await sealedOf(tempId)
  await clinic.ocr.close()
  await clinic.queue().close()
  mock.timers.tick(31 * minute)
  assert.ok(placesOf([keyOf(tempId), sealed]).length > 0)
  await clinic.restartQueue()
  await until('the sweep', 10, async () => placesOf([keyOf(tempId), sealed]).length === 0)
})
