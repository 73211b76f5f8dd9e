import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { codeOf, openTestPlatform, type StartedService } from '../../test/service-fixture.ts'
import type { Reading } from './api.ts'
import { start } from './main.ts'

const platform = openTestPlatform()
let engine: StartedService

before(async () => {
  engine = await platform.startService('ocr-engine-service', start)
})
after(() => platform.close())

const cards = join(import.meta.dirname, '../../examples/cards')
const read = (bytes: Uint8Array) =>
  engine.ask<Reading>('POST', '/read', {
    from: 'ocr-service',
    body: bytes,
    headers: { 'content-type': 'application/octet-stream' },
  })
const grey = (format: 'jpeg' | 'png', side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#888' } })
    .toFormat(format)
    .toBuffer()

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** A valid black PNG of one bit a pixel: a file of few bytes and very many pixels. */
const bomb = (side: number): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1
  const pixels = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

test('an example card is read: name, birth date and NIK', async () => {
  const truth = JSON.parse(readFileSync(join(cards, 'card-1.json'), 'utf8')) as Record<string, string>
  const { status, body } = await read(readFileSync(join(cards, 'card-1.jpg')))
  assert.equal(status, 200)
  for (const field of ['nik', 'name', 'birthDate'] as const) assert.equal(body.fields[field]?.value, truth[field])
  assert.ok(body.milliseconds > 0)
})

test('a picture without a card is 422, a file that is no picture 400, one with too many pixels 413', async () => {
  const refused: readonly [Uint8Array, number, string][] = [
    [await grey('jpeg', 600), 422, 'no-card'],
    [Buffer.from('no picture'), 400, 'not-an-image'],
    [(await grey('png', 600)).subarray(0, 60), 400, 'not-an-image'],
    [bomb(20_000), 413, 'too-many-pixels'],
  ]
  for (const [bytes, status, code] of refused) {
    const answer = await read(bytes)
    assert.deepEqual([answer.status, codeOf(answer)], [status, code])
  }
})

test('more pictures than may wait are refused with 503 at once, and the rest are read', async () => {
  const bytes = await grey('jpeg', 600)
  const answers = await Promise.all(Array.from({ length: 12 }, () => read(bytes)))
  const statuses = new Set(answers.map(({ status }) => status))
  assert.deepEqual(statuses, new Set([422, 503]))
})
