// MediQ on one machine, as its users meet it: the acceptance session in one process and in one process per service,
// and every refusal that the main flow names.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ask, codeOf } from './client.ts'
import { freePorts, startSalus, type Up, until } from './salus.ts'
import {
  acceptanceSession,
  type Confirmed,
  enrolKiosk,
  registerCard,
  type Staff,
  sampleCard,
  type TemporaryRecord,
} from './session.ts'

const folder = mkdtempSync(join(tmpdir(), 'salus-mediq-'))
after(() => rmSync(folder, { recursive: true }))

const readerReady = (up: Up) =>
  until('the reader', 60, async () => (await ask(up.urlOf('ocr-engine-service'), 'GET /health/ready')).status === 200)

describe('MediQ in one process', () => {
  const data = join(folder, 'one')
  let up: Up
  let origin: string
  let staff: Staff

  before(async () => {
    up = await startSalus(['mediq', '--data', data, '--port-base', String(await freePorts(5))])
    origin = up.urlOf('api-gateway')
    await readerReady(up)
  })
  after(async () => {
    const { code } = await up.stop()
    assert.equal(code, 0)
  })

  const asOperator = () => ({ token: staff.operator.accessToken })
  const uploaded = async () =>
    (await ask<TemporaryRecord>(origin, 'POST /ocr/upload', { ...asOperator(), image: sampleCard().image })).body

  test('the first day goes from the one-time password to a served ticket', async () => {
    staff = await acceptanceSession(origin, up.news.oneTimePasswords['first-admin-password'] ?? '')
  })

  test('the one-time password opens nothing a second time', async () => {
    const password = up.news.oneTimePasswords['first-admin-password']
    const again = await ask(origin, 'POST /auth/login/admin', {
      json: { username: 'admin', password, newPassword: randomUUID() },
    })
    assert.deepEqual([again.status, codeOf(again)], [401, 'wrong-credentials'])
  })

  test('what is no image is refused with 400', async () => {
    const answer = await ask(origin, 'POST /ocr/upload', { ...asOperator(), image: Buffer.from('not a picture') })
    assert.deepEqual([answer.status, codeOf(answer)], [400, 'not-an-image'])
  })

  test('an image beyond the limit is refused with 413', async () => {
    const answer = await ask(origin, 'POST /ocr/upload', {
      ...asOperator(),
      image: Buffer.alloc(10 * 2 ** 20 + 1, 0xff),
    })
    assert.deepEqual([answer.status, codeOf(answer)], [413, 'too-large'])
  })

  test('a body that is no form is refused with 415', async () => {
    const answer = await ask(origin, 'POST /ocr/upload', { ...asOperator(), json: {} })
    assert.deepEqual([answer.status, codeOf(answer)], [415, 'unsupported-media-type'])
  })

  test('a picture without a card is refused with 422', async () => {
    const { default: sharp } = await import('sharp')
    const image = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#7a9' } })
      .jpeg()
      .toBuffer()
    const answer = await ask(origin, 'POST /ocr/upload', { ...asOperator(), image })
    assert.deepEqual([answer.status, codeOf(answer)], [422, 'no-card'])
  })

  test('an upload without a sign-in is refused with 401, with a patient’s it would be 403', async () => {
    const answer = await ask(origin, 'POST /ocr/upload', { image: sampleCard().image })
    assert.deepEqual([answer.status, codeOf(answer)], [401, 'not-signed-in'])
  })

  test('a correction to a NIK that fails its check is refused with 422 and changes nothing', async () => {
    const { tempId } = await uploaded()
    const answer = await ask(origin, `PATCH /ocr/temp/${tempId}`, {
      ...asOperator(),
      json: { nik: '9999999999999999' },
    })
    assert.deepEqual([answer.status, codeOf(answer)], [422, 'nik-invalid'])
    const after = await ask<TemporaryRecord>(origin, `GET /ocr/temp/${tempId}`, asOperator())
    assert.notEqual(after.body.fields.nik?.value, '9999999999999999')
  })

  test('a NIK that belongs to somebody else is refused with 409', async () => {
    const { tempId } = await uploaded()
    const json = { ...sampleCard().truth, name: 'ORANG LAIN SAMA SEKALI' }
    await ask(origin, `PATCH /ocr/temp/${tempId}`, { ...asOperator(), json })
    const answer = await ask(origin, `POST /ocr/confirm-temp/${tempId}`, asOperator())
    assert.deepEqual([answer.status, codeOf(answer)], [409, 'nik-of-someone-else'])
  })

  test('an unknown temporary record is 404, and so is one of another kiosk', async () => {
    const { tempId } = await uploaded()
    const stranger = { key: await enrolKiosk(origin, staff.admin) }
    const unknown = await ask(origin, `GET /ocr/temp/${randomUUID()}`, asOperator())
    const foreign = await ask(origin, `GET /ocr/temp/${tempId}`, stranger)
    assert.deepEqual([unknown.status, foreign.status], [404, 404])
  })

  test('a repeated confirmation answers with the same ticket', async () => {
    const { tempId } = await uploaded()
    await ask(origin, `PATCH /ocr/temp/${tempId}`, { ...asOperator(), json: sampleCard().truth })
    const confirm = () =>
      ask<Confirmed>(origin, `POST /ocr/confirm-temp/${tempId}`, {
        ...asOperator(),
        headers: { 'idempotency-key': 'one-and-the-same' },
      })
    const [first, second] = await Promise.all([confirm(), confirm()])
    const third = await confirm()
    const numbers = [first, second, third].filter(({ status }) => status < 300).map(({ body }) => body.ticket?.number)
    assert.equal(new Set(numbers).size, 1)
    assert.ok(numbers.length >= 2, 'at most one of two at once may be asked to come again')
  })

  test('an empty queue is 404 for whoever wants the next', async () => {
    const list = await ask<{ tickets: { id: string; status: string }[] }>(origin, 'GET /queue', asOperator())
    for (const { id } of list.body.tickets.filter(({ status }) => status === 'WAITING')) {
      await ask(origin, `DELETE /queue/${id}`, asOperator())
    }
    const answer = await ask(origin, 'GET /queue/next', asOperator())
    assert.deepEqual([answer.status, codeOf(answer)], [404, 'queue-empty'])
  })

  test('more than a hundred requests a second of one address are refused with 429 and Retry-After', async () => {
    const answers: { status: number; headers: Record<string, unknown> }[] = []
    const batch = () => Promise.all(Array.from({ length: 8 }, () => ask(origin, 'GET /queue/board')))
    for (let round = 0; round < 40; round++) answers.push(...(await batch()))
    const refused = answers.filter(({ status }) => status === 429)
    assert.ok(refused.length > 0)
    assert.ok(Number(refused[0]?.headers['retry-after']) >= 1)
    await until('the limit to open again', 5, async () => (await ask(origin, 'GET /queue/board')).status === 200)
  })

  test('no log line names a patient, a NIK, a token or a secret', async () => {
    const logs = globSync(join(data, 'logs/*.log'))
      .map(file => readFileSync(file, 'utf8'))
      .join('')
    const people = ['card-1', 'card-2'].flatMap(name => {
      const { nik, name: person, address } = sampleCard(name).truth
      return [nik, person, address]
    })
    const secrets = Object.values(
      JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as Record<string, string>,
    )
    const forbidden = [...people, ...secrets, staff.operator.accessToken, staff.operator.refreshToken]
    assert.ok(logs.includes('"route":"/ocr/upload"'))
    assert.equal(forbidden.filter(text => text === undefined || text.length < 6).length, 0)
    assert.deepEqual(forbidden.filter(text => text !== undefined && logs.includes(text)).length, 0)
  })

  test('after a restart the clinic goes on where it was', async () => {
    const before = (await ask<{ tickets: unknown[] }>(origin, 'GET /queue', asOperator())).body.tickets.length
    await up.stop()
    up = await startSalus(['mediq', '--data', data, '--port-base', origin.split(':').at(-1) ?? ''])
    assert.deepEqual(up.news.oneTimePasswords, {})
    const later = await ask<{ tickets: unknown[] }>(origin, 'GET /queue', asOperator())
    assert.deepEqual([later.status, later.body.tickets.length], [200, before])
  })
})

describe('MediQ with a process for each service', () => {
  const data = join(folder, 'many')
  const running = new Map<string, Up>()
  const names = ['user-service', 'patient-queue-service', 'ocr-engine-service', 'ocr-service', 'api-gateway']
  let base: string
  let origin: string

  const startOne = async (name: string) => {
    running.set(name, await startSalus(['mediq', '--only', name, '--data', data, '--port-base', base]))
  }
  const upOf = (name: string): Up => running.get(name) ?? assert.fail(`${name} does not run`)

  before(async () => {
    base = String(await freePorts(5))
    for (const name of names) await startOne(name)
    origin = upOf('api-gateway').urlOf('api-gateway')
    await readerReady(upOf('ocr-engine-service'))
  })
  after(async () => {
    for (const up of running.values()) await up.stop()
  })

  let staff: Staff
  test('the same first day passes', async () => {
    const passwords = [...running.values()].map(up => up.news.oneTimePasswords['first-admin-password'])
    assert.equal(passwords.filter(password => password !== undefined).length, 1)
    staff = await acceptanceSession(origin, passwords.find(password => password !== undefined) ?? '')
  })

  test('with the engine gone an upload is 503 with Retry-After and the others answer', async () => {
    await upOf('ocr-engine-service').kill()
    const token = staff.operator.accessToken
    const upload = await ask(origin, 'POST /ocr/upload', { token, image: sampleCard().image })
    assert.deepEqual([upload.status, codeOf(upload)], [503, 'unavailable'])
    assert.ok(Number(upload.headers['retry-after']) >= 1)
    const board = await ask(origin, 'GET /queue/board')
    const accounts = await ask(origin, 'GET /accounts', { token: staff.admin.accessToken })
    assert.deepEqual([board.status, accounts.status], [200, 200])
    await startOne('ocr-engine-service')
    await readerReady(upOf('ocr-engine-service'))
  })

  test('with the queue gone a confirmation keeps the patient, and the ticket follows exactly once', async () => {
    await upOf('patient-queue-service').kill()
    const token = staff.operator.accessToken
    let confirmed: Confirmed | undefined
    await until('an upload', 60, async () => {
      confirmed = await registerCard(origin, { token }, sampleCard('card-3'))
      return true
    })
    assert.equal(confirmed?.ticket, null)
    const patient = await ask(origin, `GET /patients/${confirmed?.patientId}`, { token })
    assert.equal(patient.status, 200)
    await startOne('patient-queue-service')
    const tickets = async () => {
      const { body } = await ask<{ tickets: { registrationId: string }[] }>(origin, 'GET /queue', { token })
      return body.tickets.filter(({ registrationId }) => registrationId === confirmed?.registrationId)
    }
    await until('the ticket', 60, async () => (await tickets()).length > 0)
    assert.equal((await tickets()).length, 1)
  })

  test('with the accounts gone a confirmation is 503, and nothing is half-written', async () => {
    const token = staff.operator.accessToken
    const read = await ask<TemporaryRecord>(origin, 'POST /ocr/upload', { token, image: sampleCard('card-2').image })
    assert.equal(read.status, 201)
    await ask(origin, `PATCH /ocr/temp/${read.body.tempId}`, { token, json: sampleCard('card-2').truth })
    await upOf('user-service').kill()
    const refused = await ask(origin, `POST /ocr/confirm-temp/${read.body.tempId}`, { token })
    assert.equal(refused.status, 503)
    assert.ok(Number(refused.headers['retry-after']) >= 1)
    await startOne('user-service')
    await until('the confirmation', 90, async () => {
      const answer = await ask<Confirmed>(origin, `POST /ocr/confirm-temp/${read.body.tempId}`, { token })
      return answer.status < 300 && answer.body.ticket !== null
    })
  })
})
