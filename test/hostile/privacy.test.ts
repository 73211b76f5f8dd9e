// What is left of a card: its picture nowhere, its text sealed until it is confirmed, and nothing that is not needed.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import sharp from 'sharp'
import { ask } from '../platform/client.ts'
import { until } from '../platform/salus.ts'
import { type Confirmed, sampleCard, type TemporaryRecord } from '../platform/session.ts'
import { type Clinic, openHostileClinic, operatorOf } from './clinic.ts'
import { filesIn, holders } from './files.ts'
import { assertServing, assertSilentLogs } from './unharmed.ts'

const temporary = mkdtempSync(join(tmpdir(), 'salus-private-'))
const written: string[] = []
const watching = watch(temporary, { recursive: true }, (_event, name) => written.push(String(name)))
const examples = join(import.meta.dirname, '../../examples/cards')
const card = sampleCard('card-1')
const { nik = '-', name = '-', address = '-' } = card.truth

let clinic: Clinic
before(async () => {
  clinic = await openHostileClinic({ engine: 'real', wrapper: ['env', `TMPDIR=${temporary}`, `HOME=${temporary}`] })
})
after(async () => {
  watching.close()
  await clinic.close()
  rmSync(temporary, { recursive: true })
})

const upload = (image: Uint8Array) =>
  ask<TemporaryRecord>(clinic.origin, 'POST /ocr/upload', { ...operatorOf(clinic), image })

/** Pieces of a picture of 64 bytes each, from all over it, that hardly anything else holds. */
const piecesOf = (image: Uint8Array): readonly Uint8Array[] => {
  const count = 300
  return Array.from({ length: count }, (_, index) => {
    const start = 700 + Math.floor((index * (image.length - 1000)) / count)
    return image.subarray(start, start + 64)
  }).filter(piece => new Set(piece).size > 30)
}

describe('a card that was read and not confirmed', () => {
  let read: TemporaryRecord
  before(async () => {
    const answer = await upload(card.image)
    assert.equal(answer.status, 201)
    read = answer.body
  })

  test('is found by its id, in the cache’s file', () => {
    assert.equal(read.fields.nik?.value, nik)
    const places = holders(clinic.data, [read.tempId]).map(path => relative(clinic.data, path))
    assert.ok(
      places.some(path => path.startsWith('redis/')),
      places.join(),
    )
  })

  test('has left no piece of its picture in any file', () => {
    const pieces = piecesOf(card.image)
    assert.ok(pieces.length > 200)
    assert.deepEqual(
      holders(examples, pieces).map(path => relative(examples, path)),
      ['card-1.jpg'],
    )
    assert.deepEqual(holders(clinic.data, pieces), [])
  })

  test('has left nothing that can be read on it in any file', () => {
    const texts = [nik, name, address, name.slice(0, 9), Buffer.from(nik).toString('base64').slice(0, 16)]
    assert.deepEqual(holders(clinic.data, [...texts, ...texts.map(text => Buffer.from(text, 'utf16le'))]), [])
  })

  test('is not readable either after a correction', async () => {
    const json = { occupation: 'PEKERJAAN RAHASIA SEKALI', address: 'JALAN RAHASIA SEKALI 1' }
    const answer = await ask(clinic.origin, `PATCH /ocr/temp/${read.tempId}`, { ...operatorOf(clinic), json })
    assert.equal(answer.status, 200)
    assert.deepEqual(holders(clinic.data, Object.values(json)), [])
  })

  test('is forgotten when it is deleted, to the last byte of its id', async () => {
    const other = await upload(card.image)
    assert.equal((await ask(clinic.origin, `DELETE /ocr/temp/${other.body.tempId}`, operatorOf(clinic))).status, 204)
    const left = () => holders(join(clinic.data, 'redis'), [other.body.tempId])
    await until('the sweep', 10, async () => left().length === 0)
  })
})

test('once it is confirmed the person is in the database of user-service and in no other file', async () => {
  const { body } = await upload(card.image)
  await ask(clinic.origin, `PATCH /ocr/temp/${body.tempId}`, { ...operatorOf(clinic), json: card.truth })
  const confirmed = await ask<Confirmed>(clinic.origin, `POST /ocr/confirm-temp/${body.tempId}`, operatorOf(clinic))
  assert.equal(confirmed.status, 201)
  await pause(1500)
  const places = holders(clinic.data, [nik, name]).map(path => relative(clinic.data, path))
  assert.ok(places.length > 0)
  assert.deepEqual(
    places.filter(path => !path.startsWith('mysql/user-service.sqlite')),
    [],
  )
  const { activationCode = '-' } = confirmed.body
  assert.deepEqual(holders(clinic.data, [activationCode, activationCode.replaceAll('-', '')]), [])
})

test('no picture went through a temporary file, however large it was, and nothing else was left in home or there', async () => {
  const large = await sharp(card.image).resize({ width: 7600 }).jpeg({ progressive: true, quality: 60 }).toBuffer()
  const turned = await sharp(large).withMetadata({ orientation: 6 }).jpeg({ quality: 70 }).toBuffer()
  const packed = await sharp(card.image).resize({ width: 2400 }).png().toBuffer()
  for (const image of [large, turned, packed]) {
    assert.ok(image.length < 10 * 2 ** 20)
    assert.ok([201, 400, 422].includes((await upload(image)).status))
  }
  assert.deepEqual(written, [])
})

test('a password, a token and a key are in no file, the key of the first start in its own', () => {
  const { admin, operator } = clinic.staff
  const secrets = [admin.accessToken, admin.refreshToken, operator.accessToken, operator.refreshToken, ...clinic.kiosks]
  assert.deepEqual(holders(clinic.data, secrets), [])
  const sealing = clinic.secretOf('temporary-record-key')
  const places = holders(clinic.data, [sealing, Buffer.from(sealing, 'base64')])
  assert.deepEqual(
    places.map(path => relative(clinic.data, path)),
    ['secrets.json'],
  )
})

test('nobody but the owner may read any file', () => {
  const open = filesIn(clinic.data).filter(({ mode }) => (mode & 0o077) !== 0)
  assert.deepEqual(
    open.map(({ path, mode }) => `${relative(clinic.data, path)} ${mode.toString(8)}`),
    [],
  )
})

test('afterwards the clinic works on, and its logs tell nothing', async () => {
  await assertServing(clinic)
  assertSilentLogs(clinic, [nik, name, address])
})
