// Somebody known who asks for what is somebody else's: patients for records and tickets, devices for uploads.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { ask, codeOf } from '../platform/client.ts'
import { quickPerson } from '../platform/quick-engine.ts'
import type { Confirmed, Ticket } from '../platform/session.ts'
import {
  adminOf,
  type Clinic,
  openHostileClinic,
  operatorOf,
  type PatientOfClinic,
  registerPerson,
  uploadPerson,
} from './clinic.ts'
import { assertSilentLogs, assertUnharmed } from './unharmed.ts'

let clinic: Clinic
let one: PatientOfClinic
let other: PatientOfClinic
before(async () => {
  clinic = await openHostileClinic()
  one = await registerPerson(clinic, 11)
  other = await registerPerson(clinic, 12)
})
after(() => clinic.close())

const as = ({ tokens }: PatientOfClinic) => ({ token: tokens.accessToken })

describe('a patient', () => {
  test('sees their own record, and another’s is 403, as is one that does not exist', async () => {
    assert.equal((await ask(clinic.origin, `GET /patients/${one.patientId}`, as(one))).body.nik, one.nik)
    for (const id of [other.patientId, randomUUID(), one.patientId.toUpperCase()]) {
      const answer = await ask(clinic.origin, `GET /patients/${id}`, as(one))
      assert.deepEqual([answer.status, codeOf(answer)], [403, 'forbidden'], id)
      assert.ok(!JSON.stringify(answer.body).includes(other.nik))
    }
  })

  test('sees their own ticket, and another’s is 403', async () => {
    const own = await ask<Ticket>(clinic.origin, `GET /queue/${one.ticket?.id}`, as(one))
    assert.deepEqual([own.status, own.body.number], [200, one.ticket?.number])
    const foreign = await ask(clinic.origin, `GET /queue/${other.ticket?.id}`, as(one))
    assert.deepEqual([foreign.status, codeOf(foreign)], [403, 'forbidden'])
    const mine = await ask<{ tickets: Ticket[] }>(clinic.origin, 'GET /queue/mine?patientId=x', as(one))
    assert.ok(mine.status === 400 || mine.body.tickets.every(({ id }) => id === one.ticket?.id))
  })

  test('changes nobody’s ticket, not even their own', async () => {
    for (const ticket of [one.ticket, other.ticket]) {
      const routes = [`POST /queue/${ticket?.id}/call`, `DELETE /queue/${ticket?.id}`] as const
      for (const route of routes) assert.equal((await ask(clinic.origin, route, as(one))).status, 403)
      const urgent = { ...as(one), json: { priority: 'URGENT' } }
      assert.equal((await ask(clinic.origin, `PATCH /queue/${ticket?.id}/priority`, urgent)).status, 403)
    }
  })

  test('sees no temporary record, not even the one that became their own', async () => {
    for (const route of [`GET /ocr/temp/${one.tempId}`, `DELETE /ocr/temp/${one.tempId}`] as const)
      assert.equal((await ask(clinic.origin, route, as(one))).status, 403)
  })

  test('is not activated by the code of another, nor twice', async () => {
    const { tempId } = await uploadPerson(clinic, 13, operatorOf(clinic))
    const confirmed = await ask<Confirmed>(clinic.origin, `POST /ocr/confirm-temp/${tempId}`, operatorOf(clinic))
    const activate = (nik: string, code: unknown) =>
      ask(clinic.origin, 'POST /auth/activate', { json: { nik, code, password: 'a password of nobody' } })
    const foreign = await activate(quickPerson(13).nik, one.activationCode)
    assert.deepEqual([foreign.status, codeOf(foreign)], [401, 'wrong-credentials'])
    assert.equal((await activate(quickPerson(13).nik, confirmed.body.activationCode)).status, 201)
    assert.ok([401, 409].includes((await activate(quickPerson(13).nik, confirmed.body.activationCode)).status))
    assertSilentLogs(clinic, [String(one.activationCode), String(confirmed.body.activationCode)])
  })

  test('hears of nobody whether they are a patient: an unknown NIK is as wrong as a wrong password', async () => {
    const login = (nik: string) =>
      ask(clinic.origin, 'POST /auth/login/user', { json: { nik, password: 'a wrong one' } })
    const [known, unknown] = [await login(one.nik), await login(quickPerson(9000).nik)]
    assert.deepEqual([known.status, known.body], [unknown.status, unknown.body])
    assert.equal(known.status, 401)
  })
})

describe('a device', () => {
  const integration = async () => {
    const json = { name: `integration ${randomUUID().slice(0, 8)}` }
    const made = await ask<{ key: string }>(clinic.origin, 'POST /keys', { ...adminOf(clinic), json })
    return { key: made.body.key }
  }

  test('of another is told that the record does not exist, whatever it asks', async () => {
    const [own, stranger] = [{ key: clinic.kiosks[0] }, { key: clinic.kiosks[1] }]
    const { tempId } = await uploadPerson(clinic, 14, own)
    const unknown = randomUUID()
    const routes = (id: string) =>
      [`GET /ocr/temp/${id}`, `DELETE /ocr/temp/${id}`, `POST /ocr/confirm-temp/${id}`] as const
    for (const who of [stranger, await integration()]) {
      for (const [index, route] of routes(tempId).entries()) {
        const answer = await ask(clinic.origin, route, who)
        assert.deepEqual([answer.status, codeOf(answer)], [404, 'not-found'], route)
        assert.deepEqual(answer.body, (await ask(clinic.origin, routes(unknown)[index] ?? route, who)).body)
      }
      const json = { name: 'ORANG LAIN' }
      assert.equal((await ask(clinic.origin, `PATCH /ocr/temp/${tempId}`, { ...who, json })).status, 404)
    }
    const found = await ask<{ fields: { name: { value: string } } }>(clinic.origin, `GET /ocr/temp/${tempId}`, own)
    assert.deepEqual([found.status, found.body.fields.name.value], [200, quickPerson(14).name])
  })

  test('registers and does nothing else', async () => {
    const kiosk = { key: clinic.kiosks[0] }
    const { tempId } = await uploadPerson(clinic, 15, kiosk)
    const urgent = { ...kiosk, json: { priority: 'URGENT' } }
    assert.equal((await ask(clinic.origin, `POST /ocr/confirm-temp/${tempId}`, urgent)).status, 403)
    const confirmed = await ask<Confirmed>(clinic.origin, `POST /ocr/confirm-temp/${tempId}`, kiosk)
    assert.equal(confirmed.status, 201)
    const { patientId, ticket } = confirmed.body
    for (const path of [
      `/patients/${patientId}`,
      '/patients/me',
      `/queue/${ticket?.id}`,
      '/queue',
      '/accounts',
      '/keys',
    ])
      assert.equal((await ask(clinic.origin, `GET ${path}` as 'GET /', kiosk)).status, 403, path)
    const after = await ask(clinic.origin, `GET /ocr/temp/${tempId}`, kiosk)
    assert.ok(!JSON.stringify(after.body).includes(quickPerson(15).nik))
  })

  test('with a key that nobody has is 401, and so is one with a key beside a token that is none', async () => {
    for (const key of ['kiosk_wrong', 'integration_wrong', "' OR '1'='1", 'x'.repeat(300), '-'])
      assert.equal((await ask(clinic.origin, 'GET /ocr/temp/any', { key })).status, 401, key)
    const both = { key: clinic.kiosks[0], token: 'none' }
    assert.equal((await ask(clinic.origin, 'GET /ocr/temp/any', both)).status, 401)
  })
})

test('the public board tells numbers, and nothing about anybody', async () => {
  const { body } = await ask(clinic.origin, 'GET /queue/board')
  assert.deepEqual(Object.keys(body).sort(), ['serving', 'updatedAt', 'waiting', 'waitingCount'])
  const text = JSON.stringify(body)
  for (const { patientId, registrationId, nik } of [one, other])
    assert.ok([patientId, registrationId, nik, 'CONTOH'].every(tell => !text.includes(tell)))
})

test('afterwards the clinic works on, and its logs tell nothing', async () => {
  const texts = [one, other].flatMap(({ nik, tokens }) => [nik, tokens.accessToken, tokens.refreshToken])
  assertSilentLogs(clinic, [...texts, quickPerson(11).name, quickPerson(12).name])
  await assertUnharmed(clinic, 1)
})
