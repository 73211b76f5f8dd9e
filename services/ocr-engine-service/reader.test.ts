import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import { WorkerLostError } from './pool.ts'
import { type CardReader, openReader } from './reader.ts'

const examples = new URL('../../examples/cards/', import.meta.url)
const cards = ['card-1', 'card-2', 'card-3']

const untilReady = async (reader: CardReader): Promise<void> => {
  const giveUp = AbortSignal.timeout(60_000)
  while (!reader.ready()) await wait(20, undefined, { signal: giveUp })
}

test('a reading that takes longer than it may is given up, and harms nobody', async () => {
  const reader = openReader({ workers: 1, queueLimit: 8, timeoutSeconds: 0.03, hungSeconds: 600 })
  await untilReady(reader)
  for (const card of cards)
    await assert.rejects(reader.read(await readFile(new URL(`${card}.jpg`, examples))), WorkerLostError)
  assert.equal(reader.ready(), true)
  await reader.close()
})

describe('a reader', () => {
  let reader: CardReader
  before(async () => {
    reader = openReader({ workers: 1, queueLimit: 8, timeoutSeconds: 60, hungSeconds: 600 })
    await untilReady(reader)
  })
  after(() => reader.close())

  for (const card of cards) {
    test(`reads the example ${card}, and proves its NIK`, async () => {
      const truth = JSON.parse(await readFile(new URL(`${card}.json`, examples), 'utf8'))
      const reading = await reader.read(await readFile(new URL(`${card}.jpg`, examples)))
      assert.equal(reading.outcome, 'card')
      const read = reading.outcome === 'card' ? reading.fields : {}
      const values = Object.fromEntries(Object.entries(read).map(([field, { value }]) => [field, value]))
      assert.deepEqual(values, truth)
      assert.ok((read.nik?.confidence ?? 0) >= 0.9)
    })
  }

  test('reads a card that is upside down or on its side', async () => {
    const truth = JSON.parse(await readFile(new URL('card-1.json', examples), 'utf8'))
    const photo = await readFile(new URL('card-1.jpg', examples))
    for (const degrees of [90, 180, 270]) {
      const reading = await reader.read(await sharp(photo).rotate(degrees).jpeg().toBuffer())
      assert.equal(reading.outcome === 'card' && reading.fields.nik?.value, truth.nik, `${degrees} degrees`)
    }
  })

  test('finds no card in a picture without one', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
    const create = { width: 900, height: 600, channels: 3, background: '#888', noise } as const
    assert.deepEqual(await reader.read(await sharp({ create }).jpeg().toBuffer()), { outcome: 'no-card' })
  })

  test('refuses what is no image and goes on', async () => {
    const reading = await reader.read(Buffer.from('<svg/>'))
    assert.deepEqual(reading, { outcome: 'not-an-image', reason: 'expected a JPEG or PNG image' })
    assert.equal(reader.ready(), true)
  })
})
