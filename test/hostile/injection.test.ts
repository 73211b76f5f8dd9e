// Texts that try to be SQL, commands, markup or log lines, in every text field, path and header: they stay texts.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TSchema } from 'typebox'
import { cardRecord } from '../../services/user-service/schemas.ts'
import { ask, codeOf, multipart, multipartType } from '../platform/client.ts'
import { quickCard, quickPerson } from '../platform/quick-engine.ts'
import type { Confirmed, TemporaryRecord } from '../platform/session.ts'
import { adminOf, type Clinic, openHostileClinic, operatorOf, planted, registerPerson, uploadPerson } from './clinic.ts'
import { allEndpoints, askEndpoint, goodBodies, jsonEndpoints, targetOf } from './endpoints.ts'
import { controls, injections } from './injections.ts'
import { assertSilentLogs, assertUnharmed } from './unharmed.ts'
import { lines, speak } from './wire.ts'

let clinic: Clinic
before(async () => {
  clinic = await openHostileClinic()
  await registerPerson(clinic, 2)
})
after(() => clinic.close())

/** Everything that SQL must not have touched: how many accounts, kiosks, keys and tickets there are. */
const inventory = async () => {
  const admin = adminOf(clinic)
  const accounts = await ask<{ accounts: unknown[] }>(clinic.origin, 'GET /accounts', admin)
  const tickets = await ask<{ total: number }>(clinic.origin, 'GET /queue', admin)
  assert.deepEqual([accounts.status, tickets.status], [200, 200])
  return { accounts: accounts.body.accounts.length, tickets: tickets.body.total }
}

const isText = (schema: TSchema): boolean => (schema as { type?: string }).type === 'string'
const textFields = (body: TSchema): readonly string[] =>
  Object.entries((body as { properties?: Record<string, TSchema> }).properties ?? {})
    .filter(([, schema]) => isText(schema))
    .map(([name]) => name)

describe('in a text of a body nothing is executed and nothing fails', () => {
  for (const named of jsonEndpoints.filter(({ body }) => textFields(body).length > 0)) {
    test(`${named.endpoint.method} ${named.endpoint.path}`, async () => {
      for (const field of textFields(named.body)) {
        for (const text of [...injections, ...controls]) {
          const began = performance.now()
          const answer = await askEndpoint(clinic, named, { json: { ...goodBodies[named.name], [field]: text } })
          assert.ok(answer.status < 500, `${field} = ${JSON.stringify(text)} is ${answer.status}`)
          assert.ok(performance.now() - began < 3000, `${field} = ${JSON.stringify(text)} takes long`)
        }
      }
    })
  }
})

describe('what is stored comes back as it was sent, letter by letter', () => {
  const cardTexts = Object.keys(cardRecord.properties).filter(
    field => !['nik', 'birthDate', 'sex'].includes(field),
  ) as readonly string[]
  const limits = cardRecord.properties as unknown as Readonly<Record<string, { maxLength?: number }>>
  const fitting = (field: string) => injections.filter(text => [...text].length <= (limits[field]?.maxLength ?? 255))

  test('the fields of a card, from the correction to the patient’s record', async () => {
    for (const [index, text] of injections.entries()) {
      const person = 100 + index
      const { tempId } = await uploadPerson(clinic, person, operatorOf(clinic))
      const json = Object.fromEntries(
        cardTexts.filter(field => fitting(field).includes(text)).map(field => [field, text]),
      )
      const corrected = await ask<TemporaryRecord>(clinic.origin, `PATCH /ocr/temp/${tempId}`, {
        ...operatorOf(clinic),
        json,
      })
      assert.equal(corrected.status, 200, text)
      const found = await ask<TemporaryRecord>(clinic.origin, `GET /ocr/temp/${tempId}`, operatorOf(clinic))
      for (const field of Object.keys(json)) assert.equal(found.body.fields[field]?.value, text)
      const confirmed = await ask<Confirmed>(clinic.origin, `POST /ocr/confirm-temp/${tempId}`, operatorOf(clinic))
      assert.equal(confirmed.status, 201, text)
      const patient = await ask(clinic.origin, `GET /patients/${confirmed.body.patientId}`, operatorOf(clinic))
      assert.deepEqual({ ...patient.body, ...json }, patient.body)
      assert.equal(patient.body.nik, quickPerson(person).nik)
    }
  })

  test('the names of kiosks and keys', async () => {
    for (const [path, list] of [
      ['kiosks', 'kiosks'],
      ['keys', 'keys'],
    ] as const) {
      for (const name of injections) {
        const made = await ask(clinic.origin, `POST /${path}`, { ...adminOf(clinic), json: { name } })
        assert.ok([201, 409].includes(made.status), `${name} is ${made.status}`)
      }
      const { body } = await ask<Record<string, { name: string }[]>>(clinic.origin, `GET /${path}`, adminOf(clinic))
      const names = new Set(body[list]?.map(({ name }) => name))
      assert.deepEqual(
        injections.filter(name => !names.has(name)),
        [],
      )
    }
  })

  test('control characters are refused in every field that people read', async () => {
    const { tempId } = await uploadPerson(clinic, 3, operatorOf(clinic))
    for (const text of controls) {
      for (const field of cardTexts) {
        const json = { [field]: text }
        const answer = await ask(clinic.origin, `PATCH /ocr/temp/${tempId}`, { ...operatorOf(clinic), json })
        assert.deepEqual(
          [answer.status, codeOf(answer)],
          [400, 'malformed-request'],
          `${field} ${JSON.stringify(text)}`,
        )
      }
      for (const path of ['kiosks', 'keys'] as const) {
        const answer = await ask(clinic.origin, `POST /${path}`, { ...adminOf(clinic), json: { name: text } })
        assert.equal(answer.status, 400)
      }
    }
  })
})

describe('in a path, a query and a header', () => {
  test('every id of every route finds nothing, and harms nothing', async () => {
    const before = await inventory()
    for (const named of allEndpoints.filter(({ endpoint }) => endpoint.path.includes(':'))) {
      const { origin, headers } = await targetOf(clinic, named)
      const { method, path } = named.endpoint
      for (const text of [...injections, ...controls]) {
        const route = `${method} ${path.replace(/:\w+/, encodeURIComponent(`-${text}`))}` as 'GET /'
        const json = goodBodies[named.name]
        const { status } = await ask(origin, route, { headers, ...(json === undefined ? {} : { json }) })
        assert.ok([400, 403, 404].includes(status), `${method} ${path} with ${JSON.stringify(text)} is ${status}`)
      }
    }
    assert.deepEqual(await inventory(), before)
  })

  test('a query of another form is 400', async () => {
    const wrong = [...injections, ...controls, '2026-02-30', '2026-13-01', '20260101']
    for (const text of wrong) {
      for (const name of ['day', 'status', 'limit', 'offset', planted]) {
        const query = `${name}=${encodeURIComponent(text)}`
        const { status } = await ask(clinic.origin, `GET /queue?${query}`, operatorOf(clinic))
        assert.equal(status, 400, query)
      }
    }
    for (const query of [
      'day=2026-01-01&day=2026-01-02',
      'status[]=WAITING',
      'limit=501',
      'limit=1e2',
      'offset=-1',
      '__proto__=1',
    ])
      assert.equal((await ask(clinic.origin, `GET /queue?${query}`, operatorOf(clinic))).status, 400, query)
  })

  test('headers are not repeated and not logged', async () => {
    const names = [
      'User-Agent',
      'Referer',
      'X-Request-Id',
      'Traceparent',
      'Accept-Language',
      'Cookie',
      'X-Forwarded-For',
    ]
    const printable = injections.filter(text => /^[\u0020-\u007e]+$/.test(text))
    for (const text of printable.map(one => `${one} ${planted}`)) {
      const headers = Object.fromEntries(names.map(name => [name, text]))
      const answer = await ask(clinic.origin, 'GET /queue/board', { headers })
      assert.equal(answer.status, 200)
      assert.notEqual(answer.headers['x-request-id'], text)
    }
    for (const character of ['\u001b', '\u0000', '\u0007', '\r']) {
      const { statuses } = await speak(
        clinic.origin,
        lines('GET /queue/board HTTP/1.1', [`X-Request-Id: a${character}b`]),
      )
      assert.deepEqual(statuses, [400])
    }
  })

  test('an Idempotency-Key of another form is 400', async () => {
    const { tempId } = await uploadPerson(clinic, 4, operatorOf(clinic))
    for (const key of ['short', 'with a space in it', 'x'.repeat(129), `${'"'.repeat(4)} ${'"'.repeat(4)}`]) {
      const asked = { ...operatorOf(clinic), headers: { 'idempotency-key': key } }
      assert.equal((await ask(clinic.origin, `POST /ocr/confirm-temp/${tempId}`, asked)).status, 400, key)
    }
    for (const key of [`';DROP-TABLE-x;--`, `${planted}<script>`]) {
      const asked = { ...operatorOf(clinic), headers: { 'idempotency-key': key } }
      const { status } = await ask(clinic.origin, `POST /ocr/confirm-temp/${tempId}`, asked)
      assert.ok([200, 201].includes(status), `${key} is ${status}`)
    }
  })

  test('the name of an uploaded file is nobody’s business', async () => {
    const names = [...injections, '/etc/passwd', '..\\..\\x', 'C:\\x.exe', 'x'.repeat(5000), '.htaccess', 'a.php;.jpg']
    for (const name of names.map(text => `${text.replaceAll('"', '%22')}${planted}`)) {
      const raw = multipart(quickCard(5), 'image', name)
      const asked = { ...operatorOf(clinic), raw, headers: { 'content-type': multipartType } }
      const { status, body } = await ask(clinic.origin, 'POST /ocr/upload', asked)
      assert.equal(status, 201, name.slice(0, 40))
      assert.ok(!JSON.stringify(body).includes(planted))
    }
  })
})

test('the truth about people is untouched, and no log line was forged', async () => {
  const stats = await ask(clinic.origin, 'GET /queue/stats', operatorOf(clinic))
  assert.equal(stats.status, 200)
  assertSilentLogs(clinic, ['DROP TABLE', 'jndi', quickPerson(2).nik, quickPerson(2).name])
})

test('afterwards the clinic works on, and its logs tell nothing', () => assertUnharmed(clinic, 1))
