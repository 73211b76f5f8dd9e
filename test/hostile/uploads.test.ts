// Uploads that are no pictures of cards, or worse, to the real reader: each refused with its code, and the reader reads on.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { type Answer, ask, codeOf, multipart, multipartType } from '../platform/client.ts'
import { sampleCard, type TemporaryRecord } from '../platform/session.ts'
import { type Clinic, openHostileClinic, operatorOf, planted } from './clinic.ts'
import { sendLarge } from './large-body.ts'
import {
  archive,
  blackPng,
  inFormat,
  jpegThatClaims,
  jpegWithScans,
  jpegWithSegment,
  plainJpeg,
  png,
  pngWithChunks,
  pngWithEndlessComment,
  pngWithEndlessData,
} from './pictures.ts'
import { assertServing, assertSilentLogs, failuresOf } from './unharmed.ts'

let clinic: Clinic
before(async () => {
  clinic = await openHostileClinic({ engine: 'real' })
})
after(() => clinic.close())

const card = sampleCard()
const upload = (image: Uint8Array) =>
  ask<TemporaryRecord>(clinic.origin, 'POST /ocr/upload', { ...operatorOf(clinic), image })
const uploadAs = (image: Uint8Array, filename: string, type: string) =>
  ask(clinic.origin, 'POST /ocr/upload', {
    ...operatorOf(clinic),
    raw: multipart(image, 'image', filename, type),
    headers: { 'content-type': multipartType },
  })
const isRead = ({ status, body }: Answer<TemporaryRecord>): void => {
  assert.equal(status, 201)
  assert.equal(body.fields.nik?.value, card.truth.nik)
}

/** Pictures that are refused, with the codes that are right: where a decoder may stop sooner or later, there are two. */
type Case = readonly [picture: () => Promise<Uint8Array> | Uint8Array, ...codes: readonly string[]]

const notPictures: Readonly<Record<string, Case>> = {
  'an empty file': [() => Buffer.alloc(0), 'not-an-image'],
  'one byte': [() => Buffer.from([0xff]), 'not-an-image'],
  'a text': [() => Buffer.from(`a text ${planted}`), 'not-an-image'],
  'an SVG': [
    () => Buffer.from(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="${planted}"/>`),
    'not-an-image',
  ],
  'an SVG that names a file of the machine': [
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
    'not-an-image',
  ],
  'a page': [() => Buffer.from('<!doctype html><script>alert(1)</script>'), 'not-an-image'],
  'a PDF': [() => Buffer.from('%PDF-1.7\n%\u00e2\u00e3\n1 0 obj<</Type/Catalog>>endobj\n', 'latin1'), 'not-an-image'],
  'a GIF': [() => inFormat('gif'), 'not-an-image'],
  'a WebP': [() => inFormat('webp'), 'not-an-image'],
  'a TIFF': [() => inFormat('tiff'), 'not-an-image'],
  'an AVIF': [() => inFormat('avif'), 'not-an-image'],
  'a BMP': [() => Buffer.concat([Buffer.from('BM'), Buffer.alloc(200)]), 'not-an-image'],
  'an archive': [() => archive('card.jpg', planted), 'not-an-image'],
  'a program': [() => Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(200)]), 'not-an-image'],
  'the first bytes of a JPEG alone': [() => Buffer.from('ffd8ffe0', 'hex'), 'not-an-image'],
  'the first bytes of a JPEG and an SVG': [
    () => Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')]),
    'not-an-image',
  ],
  'the first bytes of a PNG and nonsense': [
    () => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(5000, 0x41)]),
    'not-an-image',
  ],
  'the first bytes of a JPEG and a GIF': [
    async () => Buffer.concat([Buffer.from('ffd8ff', 'hex'), await inFormat('gif')]),
    'not-an-image',
  ],
  'a JPEG that ends in its head': [() => card.image.subarray(0, 300), 'not-an-image'],
  'a JPEG that ends at a tenth': [() => card.image.subarray(0, card.image.length / 10), 'not-an-image'],
  'a JPEG that ends in the middle': [() => card.image.subarray(0, card.image.length / 2), 'not-an-image'],
  'a PNG that ends in the middle': [
    async () => (await sharp(card.image).png().toBuffer()).subarray(0, 200_000),
    'not-an-image',
  ],
  'a PNG whose data is broken': [() => png(640, 640, Buffer.alloc(5000, 0x41)), 'not-an-image'],
  'a PNG whose data is too little': [() => png(640, 640, Buffer.from('789c030000000001', 'hex')), 'not-an-image'],
  'a PNG without pixels': [() => png(0, 0, Buffer.alloc(0)), 'not-an-image'],
  'a JPEG that claims no pixels': [() => jpegThatClaims(card.image, 0, 0), 'not-an-image'],
  'a JPEG that claims more pixels than it has': [
    () => jpegThatClaims(card.image, 6300, 6300),
    'not-an-image',
    'no-card',
  ],
}

const tooMuch: Readonly<Record<string, Case>> = {
  'a PNG of 20,000 × 20,000 black pixels in fifty kilobytes': [() => blackPng(20_000, 20_000), 'too-many-pixels'],
  'a PNG that claims four thousand million pixels a side': [
    () => png(0x7fffffff, 0x7fffffff, Buffer.alloc(10)),
    'too-many-pixels',
    'not-an-image',
  ],
  'a JPEG that claims 20,000 × 20,000 pixels': [() => jpegThatClaims(card.image, 20_000, 20_000), 'too-many-pixels'],
  'a JPEG that claims 65,535 × 65,535 pixels': [
    () => jpegThatClaims(card.image, 65_535, 65_535),
    'too-many-pixels',
    'not-an-image',
  ],
  'a JPEG of more than forty million pixels': [() => plainJpeg(8000, 5100), 'too-many-pixels'],
  'a black PNG of just under forty million pixels': [() => blackPng(6300, 6300), 'no-card'],
  'a PNG with three hundred megabytes of nothing in it': [() => pngWithEndlessData(), 'no-card', 'not-an-image'],
  'a PNG with an endless comment': [() => pngWithEndlessComment('zTXt'), 'no-card', 'not-an-image'],
  'a PNG with an endless colour profile': [() => pngWithEndlessComment('iCCP'), 'no-card', 'not-an-image'],
  'a PNG with an endless text': [() => pngWithEndlessComment('iTXt'), 'no-card', 'not-an-image'],
  'a PNG with two hundred thousand chunks': [() => pngWithChunks(200_000), 'no-card', 'not-an-image'],
  'a JPEG with a thousand scans': [() => jpegWithScans(6000, 1000), 'not-an-image', 'no-card'],
  'a JPEG one pixel wide': [() => plainJpeg(1, 20_000), 'no-card', 'not-an-image'],
  'a JPEG one pixel high': [() => plainJpeg(20_000, 1), 'no-card', 'not-an-image'],
  'a JPEG of one pixel': [() => plainJpeg(1, 1), 'no-card', 'not-an-image'],
  'a PNG one pixel wide and a million high': [() => blackPng(1, 1_000_000), 'no-card', 'not-an-image'],
}

const statuses: Readonly<Record<string, number>> = { 'not-an-image': 400, 'too-many-pixels': 413, 'no-card': 422 }

for (const [title, cases] of Object.entries({
  'what is no picture': notPictures,
  'a picture that is too much': tooMuch,
})) {
  describe(title, () => {
    for (const [what, [picture, ...codes]] of Object.entries(cases)) {
      test(`${what}: ${codes.join(' or ')}`, async () => {
        const bytes = await picture()
        const began = performance.now()
        const answer = await upload(bytes)
        const code = codeOf(answer)
        assert.ok(codes.includes(code), `${answer.status} ${code}`)
        assert.equal(answer.status, statuses[code])
        assert.ok(performance.now() - began < 10_000)
        await assertServing(clinic)
      })
    }
  })
}

test('what a picture is called, and said to be, changes nothing', async () => {
  const gif = await inFormat('gif')
  for (const type of [
    'image/jpeg',
    'image/png',
    'application/octet-stream',
    'text/html',
    'image/svg+xml',
    'nonsense',
  ]) {
    const refused = await uploadAs(gif, `card-${planted}.jpg`, type)
    assert.deepEqual([refused.status, codeOf(refused)], [400, 'not-an-image'])
  }
  const read = await uploadAs(card.image, 'card.html', 'text/html')
  assert.equal(read.status, 201)
})

describe('a card that is something else as well is read as a card, and nothing of the rest comes back', () => {
  const page = Buffer.from(`<html><script>alert("${planted}")</script></html>`)
  const polyglots: Readonly<Record<string, () => Buffer>> = {
    'a JPEG and a page behind it': () => Buffer.concat([card.image, page]),
    'a JPEG and an archive behind it': () => Buffer.concat([card.image, archive('a.html', planted)]),
    'a JPEG with a page as its comment': () => jpegWithSegment(card.image, 0xfe, page),
    'a JPEG with a page as its Exif': () =>
      jpegWithSegment(card.image, 0xe1, Buffer.concat([Buffer.from('Exif\0\0'), page])),
    'a JPEG with a program as its profile': () =>
      jpegWithSegment(card.image, 0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\u0001\u0001'), page])),
  }
  for (const [what, picture] of Object.entries(polyglots)) {
    test(what, async () => {
      const answer = await upload(picture())
      isRead(answer)
      assert.ok(!JSON.stringify(answer).includes(planted))
      const found = await ask(clinic.origin, `GET /ocr/temp/${answer.body.tempId}`, operatorOf(clinic))
      assert.match(String(found.headers['content-type']), /^application\/json/)
      assert.equal(found.headers['x-content-type-options'], 'nosniff')
      for (const path of ['image', 'picture', 'card.jpg', 'raw'])
        assert.equal(
          (await ask(clinic.origin, `GET /ocr/temp/${answer.body.tempId}/${path}`, operatorOf(clinic))).status,
          404,
        )
    })
  }
})

describe('an upload above ten megabytes is 413', () => {
  for (const way of ['with its length', 'in chunks'] as const) {
    for (const bytes of [10 * 2 ** 20 + 1, 30_000_000]) {
      test(`${bytes} bytes, sent ${way}`, async () => {
        const body = multipart(Buffer.concat([card.image, Buffer.alloc(bytes)]))
        const { token } = operatorOf(clinic)
        const headers = { authorization: `Bearer ${token}`, 'content-type': multipartType }
        const sent = await sendLarge({ origin: clinic.origin, path: '/ocr/upload', method: 'POST', headers, body, way })
        assert.deepEqual(sent, { status: 413, code: 'too-large' })
      })
    }
  }
})

test('a picture with any of its bytes changed is read or refused, never a failure', async () => {
  const small = await sharp(card.image).resize(120, 104, { fit: 'fill' }).jpeg().toBuffer()
  const smallPng = await sharp(card.image).resize(120, 104, { fit: 'fill' }).png({ palette: true }).toBuffer()
  for (const original of [small, smallPng]) {
    for (let round = 0; round < 25; round += 1) {
      const changed = Buffer.from(original)
      for (let times = 0; times <= round % 4; times += 1) {
        const place = 8 + ((round * 7919 + times * 104_729) % (changed.length - 8))
        changed[place] = (round * 31 + times * 17) & 0xff
      }
      const { status } = await upload(changed)
      assert.ok([201, 400, 413, 422].includes(status), `round ${round} is ${status}`)
    }
  }
})

test('after all of it the reader reads a card, and the logs tell nothing', async () => {
  isRead(await upload(card.image))
  await assertServing(clinic)
  assertSilentLogs(clinic, [card.truth.nik ?? '-', card.truth.name ?? '-', 'card-'])
  assert.deepEqual(failuresOf(clinic), [])
})
