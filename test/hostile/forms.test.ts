// Multipart forms that no browser sends: https://www.rfc-editor.org/rfc/rfc7578 broken in every place.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ask, codeOf, multipart, multipartType } from '../platform/client.ts'
import { quickCard } from '../platform/quick-engine.ts'
import { type Clinic, openHostileClinic, operatorOf, planted } from './clinic.ts'
import { assertUnharmed } from './unharmed.ts'
import { lines, speak } from './wire.ts'

let clinic: Clinic
before(async () => {
  clinic = await openHostileClinic()
})
after(() => clinic.close())

const picture = quickCard(21)
const boundary = 'x'
const type = `multipart/form-data; boundary=${boundary}`
const disposition = 'Content-Disposition: form-data; name="image"; filename="a.jpg"'

/** A part of a form: its headers and what it holds. */
const part = (headers: readonly string[], content: string | Uint8Array = picture): Buffer =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\n${headers.map(line => `${line}\r\n`).join('')}\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ])
const end = Buffer.from(`--${boundary}--\r\n`)
const form = (...parts: readonly Buffer[]): Buffer => Buffer.concat([...parts, end])
const image = part([disposition, 'Content-Type: image/jpeg'])
const text = (name: string, value = planted) => part([`Content-Disposition: form-data; name="${name}"`], value)
const many = (count: number, make: (index: number) => Buffer) =>
  Array.from({ length: count }, (_, index) => make(index))

const send = (raw: Uint8Array, contentType = type, headers: Record<string, string> = {}) =>
  ask(clinic.origin, 'POST /ocr/upload', {
    ...operatorOf(clinic),
    raw,
    headers: { 'content-type': contentType, ...headers },
  })

type Case = readonly [body: Buffer, contentType?: string]

/** Forms that hold no picture, or cannot be taken apart: 400. */
const malformed: Readonly<Record<string, Case>> = {
  nothing: [Buffer.alloc(0)],
  'no boundary in the type': [form(image), 'multipart/form-data'],
  'an empty boundary': [form(image), 'multipart/form-data; boundary='],
  'another boundary than was announced': [form(image), 'multipart/form-data; boundary=y'],
  'no end': [image],
  'an end in the middle of the picture': [image.subarray(0, image.length - 10)],
  'an end in the middle of the headers': [Buffer.from(`--x\r\n${disposition.slice(0, 30)}`)],
  'only an end': [end],
  nonsense: [Buffer.from(planted)],
  'headers without an empty line': [Buffer.from(`--x\r\n${disposition}\r\nContent-Type: image/jpeg\r\n--x--\r\n`)],
  'a part without headers': [form(part([]))],
  'a part without a name': [form(part(['Content-Disposition: form-data; filename="a.jpg"']))],
  'a part that is an attachment': [form(part(['Content-Disposition: attachment; name="image"; filename="a.jpg"']))],
  'a disposition of nonsense': [form(part([`Content-Disposition: ${planted};;;==;"`]))],
  'another field': [form(part([disposition.replace('image', 'photo')]))],
  'the field in capitals': [form(part([disposition.replace('image', 'IMAGE')]))],
  'a field called __proto__': [form(part([disposition.replace('image', '__proto__')]))],
  'the picture as a text': [form(part(['Content-Disposition: form-data; name="image"']))],
  'a text in place of the picture': [form(text('image'))],
  'two pictures': [form(image, image)],
  'a picture and another file': [form(image, part([disposition.replace('image', 'other')]))],
  'a hundred pictures': [form(...many(100, () => image))],
  'ten thousand texts': [form(...many(10_000, index => text(`t${index}`)))],
  'ten thousand texts and a picture': [form(...many(10_000, () => text('t', '')), image)],
  'ten thousand empty files': [form(...many(10_000, () => part([disposition], '')))],
  'a text of a megabyte': [form(text('note', 'x'.repeat(1_000_000)))],
  'a form in a form': [
    form(part(['Content-Disposition: form-data; name="image"', 'Content-Type: multipart/mixed; boundary=y'], '--y--')),
  ],
  'the form packed': [gzipSync(form(image))],
}

/** Other types than a form's: 415. */
const otherTypes = [
  'multipart/mixed; boundary=x',
  'multipart/x-form-data; boundary=x',
  'multipart',
  'form-data; boundary=x',
]

describe('a form that is malformed is 400', () => {
  for (const [what, [body, contentType]] of Object.entries(malformed)) {
    test(what, async () => {
      const began = performance.now()
      const answer = await send(body, contentType)
      assert.ok(['malformed-request', 'not-an-image'].includes(codeOf(answer)), codeOf(answer))
      assert.equal(answer.status, 400)
      assert.ok(!JSON.stringify(answer.body).includes(planted))
      assert.ok(performance.now() - began < 3000)
    })
  }
})

test('another type is 415', async () => {
  for (const other of otherTypes) {
    const answer = await send(form(image), other)
    assert.deepEqual([answer.status, codeOf(answer)], [415, 'unsupported-media-type'], other)
  }
})

describe('a form with too much in its headers is refused, or read without it', () => {
  const bombs: Readonly<Record<string, Buffer>> = {
    'three thousand headers': form(
      part([disposition, ...many(3000, index => Buffer.from(`X-${index}: y`)).map(String)]),
    ),
    'a header of a megabyte': form(part([disposition, `X: ${'y'.repeat(1_000_000)}`])),
    'a name of a megabyte': form(part([disposition.replace('image', 'i'.repeat(1_000_000))])),
    'a filename of a megabyte': form(part([disposition.replace('a.jpg', 'i'.repeat(1_000_000))])),
    'a hundred thousand parameters': form(part([`${disposition}${'; a=b'.repeat(100_000)}`])),
    'a megabyte before the first part': Buffer.concat([Buffer.alloc(1_000_000, 'p'), Buffer.from('\r\n'), form(image)]),
    'a megabyte after the last part': Buffer.concat([form(image), Buffer.alloc(1_000_000, 'p')]),
    'almost-boundaries by the thousand': form(
      part([disposition], Buffer.concat([picture, Buffer.from('\r\n--'.repeat(100_000))])),
    ),
  }
  for (const [what, body] of Object.entries(bombs)) {
    test(what, async () => {
      const began = performance.now()
      const { status } = await send(body)
      assert.ok([201, 400].includes(status), `${status}`)
      assert.ok(performance.now() - began < 3000)
    })
  }
})

describe('what is odd and still a form is read', () => {
  const odd: Readonly<Record<string, Case>> = {
    'a name for the file that climbs': [form(part([disposition.replace('a.jpg', '../../../../etc/passwd')]))],
    'a name for the file with NUL': [form(part([disposition.replace('a.jpg', 'a\u0000.jpg')]))],
    'a name for the file in another script': [form(part([`${disposition}; filename*=UTF-8''%e2%82%ac.jpg`]))],
    'no name for the file, but a type': [
      form(part(['Content-Disposition: form-data; name="image"; filename=""', 'Content-Type: image/jpeg'])),
    ],
    'no type': [form(part([disposition]))],
    'a type that lies': [form(part([disposition, 'Content-Type: text/html']))],
    'a transfer encoding that lies': [form(part([disposition, 'Content-Transfer-Encoding: base64']))],
    'a text beside the picture': [form(text('note', planted), image)],
    'a boundary in quotes': [form(image), 'multipart/form-data; charset=utf-8; boundary="x"'],
  }
  for (const [what, [body, contentType]] of Object.entries(odd)) {
    test(what, async () => {
      const { status, body: record } = await send(body, contentType)
      assert.equal(status, 201)
      assert.ok(!JSON.stringify(record).includes('passwd'))
    })
  }
})

test('a form whose length is a lie is refused, and its connection closed or left whole', async () => {
  const body = form(image).toString('latin1')
  const head = (length: number) => [
    `Authorization: Bearer ${operatorOf(clinic).token}`,
    `Content-Type: ${type}`,
    `Content-Length: ${length}`,
  ]
  const short = await speak(clinic.origin, lines('POST /ocr/upload HTTP/1.1', head(body.length - 20), body))
  assert.deepEqual(short.statuses, [400, 400].slice(0, short.statuses.length))
  const long = await speak(clinic.origin, lines('POST /ocr/upload HTTP/1.1', head(body.length + 20), body), {
    firstMilliseconds: 400,
  })
  assert.ok(long.statuses.every(status => status === 400 || status === 201))
})

test('an upload whose sender goes away in the middle leaves nothing', async () => {
  const whole = Buffer.from(multipart(Buffer.concat([picture, Buffer.alloc(300_000)])))
  const head = [
    `Authorization: Bearer ${operatorOf(clinic).token}`,
    `Content-Type: ${multipartType}`,
    `Content-Length: ${whole.length}`,
  ]
  const request = Buffer.concat([Buffer.from(lines('POST /ocr/upload HTTP/1.1', head)), whole])
  for (const share of [0.1, 0.5, 0.9, 0.999]) {
    const { statuses } = await speak(clinic.origin, request.subarray(0, Math.floor(request.length * share)), {
      firstMilliseconds: 50,
    })
    assert.deepEqual(statuses, [])
  }
})

test('afterwards the clinic works on, and its logs tell nothing', () => assertUnharmed(clinic, 1))
