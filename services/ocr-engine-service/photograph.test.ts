import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import type { Networks } from './networks.ts'
import { openPhotograph, type Photograph } from './photograph.ts'
import { readCard } from './read-card.ts'

const networks: Networks = {
  detector: { find: async () => [], close: async () => undefined },
  recognizer: { read: async () => ({ steps: 0, likelihood: new Float32Array() }), close: async () => undefined },
}

const outcomeOf = async (bytes: Uint8Array) => (await readCard(bytes, networks, '2026-07-01')).outcome

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

const png = (width: number, height: number, data: Buffer, ...extra: readonly Buffer[]) => {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', head), ...extra, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

const grey = { create: { width: 640, height: 480, channels: 3, background: '#808080' } } as const

describe('an upload that is no photograph of a card', () => {
  let jpeg: Buffer
  before(async () => {
    jpeg = await sharp({ ...grey, create: { ...grey.create, noise: { type: 'gaussian', mean: 128, sigma: 40 } } })
      .jpeg()
      .toBuffer()
  })

  test('is an image without a card', async () => {
    assert.equal(await outcomeOf(jpeg), 'no-card')
    assert.equal(await outcomeOf(await sharp(grey).png().toBuffer()), 'no-card')
  })

  test('is empty, text, or a drawing', async () => {
    for (const text of [
      '',
      'x',
      'GIF89a',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      '<html></html>',
    ]) {
      assert.equal(await outcomeOf(Buffer.from(text)), 'not-an-image', text)
    }
  })

  test('is an image of another kind', async () => {
    assert.equal(await outcomeOf(await sharp(grey).webp().toBuffer()), 'not-an-image')
    assert.equal(await outcomeOf(await sharp(grey).gif().toBuffer()), 'not-an-image')
  })

  test('is cut off anywhere', async () => {
    for (const share of [0.01, 0.1, 0.5, 0.9]) {
      const part = jpeg.subarray(0, Math.max(4, jpeg.length * share))
      assert.equal(await outcomeOf(part), 'not-an-image', `${share} of a JPEG`)
    }
    const whole = await sharp(grey).png().toBuffer()
    assert.equal(await outcomeOf(whole.subarray(0, whole.length / 2)), 'not-an-image')
  })

  test('begins like a JPEG and goes on as a page', async () => {
    const page = Buffer.from('<script>alert(1)</script>'.repeat(50))
    assert.equal(await outcomeOf(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), page])), 'not-an-image')
    assert.equal(await outcomeOf(Buffer.concat([page, jpeg])), 'not-an-image')
    assert.equal(await outcomeOf(Buffer.concat([jpeg, page])), 'no-card')
  })

  test('claims more pixels than any camera makes, and is not decoded', async () => {
    const memory = process.memoryUsage().rss
    const bomb = png(20_000, 20_000, deflateSync(Buffer.alloc(20_000_000), { level: 9 }))
    assert.equal(await outcomeOf(bomb), 'too-many-pixels')
    assert.equal(await outcomeOf(png(2 ** 31 - 1, 2 ** 31 - 1, Buffer.alloc(0))), 'not-an-image')
    assert.ok(process.memoryUsage().rss - memory < 100_000_000)
  })

  test('has far more data than its pixels need', async () => {
    const memory = process.memoryUsage().rss
    const data = deflateSync(Buffer.alloc(300_000_000), { level: 9 })
    const comment = chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), data]))
    const outcomes = [
      await outcomeOf(png(64, 64, data)),
      await outcomeOf(png(64, 64, deflateSync(Buffer.alloc(65 * 64)), comment)),
    ]
    for (const outcome of outcomes) assert.ok(['no-card', 'not-an-image'].includes(outcome), outcome)
    assert.ok(process.memoryUsage().rss - memory < 400_000_000)
  })
})

test('a photograph stands as its camera says', async () => {
  const bytes = await sharp({ create: { ...grey.create, width: 60, height: 40 } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const photo = (await openPhotograph(bytes)) as Photograph
  assert.deepEqual([photo.width, photo.height], [40, 60])
  const { width, height, pixels } = await photo.decode(20)
  assert.deepEqual([width, height, pixels.length], [20, 30, 20 * 30 * 3])
})

test('a region is decoded alone', async () => {
  const photo = (await openPhotograph(await sharp(grey).png().toBuffer())) as Photograph
  const { width, height } = await photo.decode(320, { left: 10, top: 20, width: 30, height: 40 })
  assert.deepEqual([width, height], [30, 40])
})
