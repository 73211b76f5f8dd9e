import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { inventedRecord } from '../../test/invented-record.ts'
import {
  openRegistration,
  pictureForm,
  pngBytes,
  type Registration,
  readingOf,
} from '../../test/registration-fixture.ts'
import { codeOf } from '../../test/service-fixture.ts'
import { Problem, type ProblemCode } from '../kit/problems.ts'
import type { TemporaryRecord } from './schemas.ts'

const bodyBytes = 200_000
let clinic: Registration
let kiosk: string
let otherKiosk: string

before(async () => {
  clinic = await openRegistration({ BODY_BYTES: String(bodyBytes) })
  kiosk = await clinic.platform.personToken('KIOSK', { subject: 'kiosk-1' })
  otherKiosk = await clinic.platform.personToken('KIOSK', { subject: 'kiosk-2' })
})
after(() => clinic.platform.close())

const read = (tempId: string, token = clinic.operator) =>
  clinic.ocr.ask<TemporaryRecord>('GET', `/ocr/temp/${tempId}`, { token })
const correct = (tempId: string, body: unknown, token = clinic.operator) =>
  clinic.ocr.ask<TemporaryRecord>('PATCH', `/ocr/temp/${tempId}`, { token, body })

test('an upload is answered with what was read, which is kept for half an hour', async () => {
  clinic.engineSays(async () => readingOf(7))
  const { status, body } = await clinic.upload()
  assert.equal(status, 201)
  assert.deepEqual(body.fields, readingOf(7).fields)
  assert.equal(body.status, 'read')
  const minutes = (Date.parse(body.expiresAt) - Date.now()) / 60_000
  assert.ok(minutes > 29.8 && minutes <= 30)
  assert.deepEqual((await read(body.tempId)).body, body)
})

test('an operator, an administrator and a kiosk may upload; a patient and nobody may not', async () => {
  const admin = await clinic.platform.personToken('ADMIN_FASKES')
  const patient = await clinic.platform.personToken('PASIEN')
  const statuses = await Promise.all(
    [clinic.operator, admin, kiosk, patient].map(async token => (await clinic.upload(token)).status),
  )
  assert.deepEqual(statuses, [201, 201, 201, 403])
  assert.equal((await clinic.ocr.ask('POST', '/ocr/upload', { body: pictureForm() })).status, 401)
  assert.equal((await clinic.ocr.ask('POST', '/ocr/upload', { token: kiosk, from: null })).status, 401)
})

const refusedUploads: Readonly<Record<string, readonly [BodyInit, string | undefined, number, ProblemCode]>> = {
  'a text that calls itself a picture': [pictureForm(Buffer.from('not a picture')), undefined, 400, 'not-an-image'],
  'an SVG': [pictureForm(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), undefined, 400, 'not-an-image'],
  'an empty file': [pictureForm(Buffer.alloc(0)), undefined, 400, 'not-an-image'],
  'a picture in another field': [pictureForm(pngBytes, 'photo'), undefined, 400, 'malformed-request'],
  'a form without a file': [
    (() => {
      const form = new FormData()
      form.append('image', 'a text')
      return form
    })(),
    undefined,
    400,
    'malformed-request',
  ],
  'two pictures': [
    (() => {
      const form = pictureForm()
      form.append('image', new Blob([pngBytes]), 'second.png')
      return form
    })(),
    undefined,
    400,
    'malformed-request',
  ],
  'a form that is cut off': [
    '--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n\x89PNG',
    'multipart/form-data; boundary=x',
    400,
    'malformed-request',
  ],
  'a form of nonsense': ['nonsense', 'multipart/form-data; boundary=x', 400, 'malformed-request'],
  'a form without a boundary': ['nonsense', 'multipart/form-data', 400, 'malformed-request'],
  'a picture beyond the limit': [
    pictureForm(Buffer.concat([pngBytes, Buffer.alloc(bodyBytes)])),
    undefined,
    413,
    'too-large',
  ],
  'JSON instead of a form': ['{}', 'application/json', 415, 'unsupported-media-type'],
  'a bare picture instead of a form': ['bytes', 'image/png', 415, 'unsupported-media-type'],
}

for (const [what, [body, type, status, code]] of Object.entries(refusedUploads)) {
  test(`${what} is refused with ${status} ${code}`, async () => {
    const headers = type === undefined ? {} : { 'content-type': type }
    const answer = await clinic.ocr.ask('POST', '/ocr/upload', { token: clinic.operator, body, headers })
    assert.deepEqual([answer.status, codeOf(answer)], [status, code])
  })
}

test('what the engine refuses reaches the caller with the same code', async () => {
  const codes: readonly [ProblemCode, number][] = [
    ['no-card', 422],
    ['not-an-image', 400],
    ['too-many-pixels', 413],
  ]
  for (const [code, status] of codes) {
    clinic.engineSays(async () => {
      throw new Problem(code)
    })
    const answer = await clinic.upload()
    assert.deepEqual([answer.status, codeOf(answer)], [status, code])
  }
})

test('a caller who goes away in the middle of a picture harms nobody', async () => {
  const { hostname, port } = new URL(clinic.ocr.url)
  const serviceToken = await clinic.platform.serviceToken('api-gateway', 'ocr-service')
  const socket = connect(Number(port), hostname)
  await new Promise<void>(resolve => {
    socket.write(
      `POST /ocr/upload HTTP/1.1\r\nhost: x\r\nx-service-token: ${serviceToken}\r\nauthorization: Bearer ${clinic.operator}\r\n` +
        'content-type: multipart/form-data; boundary=x\r\ncontent-length: 5000\r\n\r\n' +
        '--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n\x89PNG',
      () => resolve(),
    )
  })
  socket.destroy()
  assert.equal((await clinic.upload()).status < 500, true)
  assert.doesNotMatch(clinic.platform.log('ocr-service'), /request failed/)
})

test('a person’s corrections replace what was read, at confidence 1', async () => {
  const tempId = await clinic.uploaded(8)
  const { status, body } = await correct(tempId, { name: 'CONTOH BARU', village: 'DESA LAIN' })
  assert.equal(status, 200)
  assert.deepEqual(body.fields?.name, { value: 'CONTOH BARU', confidence: 1, corrected: true })
  assert.deepEqual(body.fields?.nik, readingOf(8).fields.nik)
  assert.deepEqual((await read(tempId)).body, body)
})

test('corrections at the same time are all kept', async () => {
  const tempId = await clinic.uploaded(9)
  const values = { name: 'A', address: 'B', village: 'C', district: 'D' }
  const answers = await Promise.all(Object.entries(values).map(([field, value]) => correct(tempId, { [field]: value })))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  const { fields } = (await read(tempId)).body
  assert.deepEqual(
    Object.keys(values).map(field => fields?.[field as 'name']?.value),
    Object.values(values),
  )
})

test('a correction in another form is refused: 422 for a NIK that fails its check, 400 for the rest', async () => {
  const tempId = await clinic.uploaded(10)
  const { nik } = inventedRecord(10)
  const wrongNiks = [
    nik.slice(1),
    `00${nik.slice(2)}`,
    `${nik.slice(0, 6)}99${nik.slice(8)}`,
    `${nik.slice(0, 12)}0000`,
  ]
  for (const wrong of wrongNiks) {
    const answer = await correct(tempId, { nik: wrong })
    assert.deepEqual([answer.status, codeOf(answer)], [422, 'nik-invalid'])
  }
  for (const wrong of [
    { birthDate: '1990-02-30' },
    { sex: 'x' },
    { name: '' },
    { nik: null },
    { birthDate: null },
    { religion: '' },
    { name: 'a\nb' },
    { height: '2 m' },
    [],
  ])
    assert.equal((await correct(tempId, wrong)).status, 400)
  assert.deepEqual((await read(tempId)).body.fields, readingOf(10).fields)
})

test('a kiosk sees, corrects, confirms and forgets only what it uploaded itself', async () => {
  const tempId = await clinic.uploaded(11, kiosk)
  const ask = (method: string, path: string, token: string, body?: unknown) =>
    clinic.ocr.ask(method, path, { token, body }).then(({ status }) => status)
  const everything = async (token: string) => [
    await ask('GET', `/ocr/temp/${tempId}`, token),
    await ask('PATCH', `/ocr/temp/${tempId}`, token, { name: 'CONTOH' }),
  ]
  assert.deepEqual(await everything(otherKiosk), [404, 404])
  assert.equal(await ask('POST', `/ocr/confirm-temp/${tempId}`, otherKiosk), 404)
  assert.equal(await ask('DELETE', `/ocr/temp/${tempId}`, otherKiosk), 404)
  assert.deepEqual(await everything(kiosk), [200, 200])
  assert.deepEqual(await everything(clinic.operator), [200, 200])
})

test('what is forgotten is gone', async () => {
  const tempId = await clinic.uploaded(12)
  const forget = () => clinic.ocr.ask('DELETE', `/ocr/temp/${tempId}`, { token: clinic.operator })
  assert.equal((await forget()).status, 204)
  assert.equal((await forget()).status, 404)
  assert.equal((await read(tempId)).status, 404)
  assert.equal((await correct(tempId, { name: 'CONTOH' })).status, 404)
})

test('neither the picture nor anything on the card is readable in any file', async () => {
  const { nik, name, address } = inventedRecord(13)
  const mark = Buffer.from('the pixels of a picture that nobody may keep')
  clinic.engineSays(async () => readingOf(13))
  const { body } = await clinic.upload(clinic.operator, pictureForm(Buffer.concat([pngBytes, mark])))
  await correct(body.tempId, { occupation: 'PEKERJAAN CONTOH' })
  const { folder } = clinic.platform
  const files = readdirSync(folder).map(file => readFileSync(join(folder, file)))
  assert.ok(files.some(file => file.includes(`ocr-service:temporary:${body.tempId}`)))
  for (const secret of [nik, name, address ?? '', 'PEKERJAAN CONTOH', mark])
    assert.ok(!files.some(file => file.includes(secret)))
})

test('uploads are counted by what became of them', async () => {
  const { body } = await clinic.ocr.ask<string>('GET', '/metrics')
  assert.match(body, /ocr_uploads_total\{outcome="read",service="ocr-service"\} [1-9]/)
  assert.match(body, /ocr_uploads_total\{outcome="no-card",service="ocr-service"\} 1/)
  assert.match(body, /ocr_reading_seconds_count\{service="ocr-service"\} [1-9]/)
})

/** The ids of all records that were ever written to the cache's files and not overwritten since. */
const keptRecords = (): Set<string> => {
  const { folder } = clinic.platform
  const texts = readdirSync(folder).map(file => readFileSync(join(folder, file), 'latin1'))
  return new Set(texts.flatMap(text => text.match(/ocr-service:temporary:[0-9a-f-]{36}/g) ?? []))
}

test('while the engine is down an upload is refused with 503 and Retry-After, and nothing is kept', async () => {
  const before = keptRecords()
  await clinic.engine.close()
  const answer = await clinic.upload()
  assert.deepEqual([answer.status, codeOf(answer)], [503, 'unavailable'])
  assert.ok(Number(answer.headers.get('retry-after')) >= 1)
  assert.deepEqual(
    [...keptRecords()].filter(key => !before.has(key)),
    [],
  )
})
