import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { inventedRecord } from '../../test/invented-record.ts'
import { openRegistration, type Registration, readingOf } from '../../test/registration-fixture.ts'
import { type Answer, codeOf } from '../../test/service-fixture.ts'
import type { Statistics, Ticket } from '../patient-queue-service/api.ts'
import type { Patient } from '../user-service/api.ts'
import type { Confirmation, TemporaryRecord } from './schemas.ts'

let clinic: Registration
let kiosk: string

before(async () => {
  clinic = await openRegistration()
  kiosk = await clinic.platform.personToken('KIOSK', { subject: 'kiosk-1' })
})
after(() => clinic.platform.close())

const read = (tempId: string) =>
  clinic.ocr.ask<TemporaryRecord>('GET', `/ocr/temp/${tempId}`, { token: clinic.operator })
const correct = (tempId: string, body: unknown) =>
  clinic.ocr.ask<TemporaryRecord>('PATCH', `/ocr/temp/${tempId}`, { token: clinic.operator, body })
const refusal = (answer: Answer<unknown>) => [answer.status, codeOf(answer)]
const waiting = async () =>
  (await clinic.queue().ask<{ tickets: Ticket[] }>('GET', '/queue?limit=500', { token: clinic.operator })).body.tickets
const ticketsOf = async (patientId: string) => (await waiting()).filter(ticket => ticket.patientId === patientId)
const eventually = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
  for (let attempt = 0; attempt < 250; attempt += 1) {
    const found = await ask()
    if (found !== undefined) return found
    await delay(20)
  }
  return assert.fail('it did not come true within five seconds')
}

test('a confirmed record becomes a patient and a ticket in the line', async () => {
  const { status, body } = await clinic.confirm(await clinic.uploaded(1))
  assert.equal(status, 201)
  assert.match(body.ticket?.number ?? '', /^PQ-[0-9]{8}-001$/)
  assert.deepEqual([body.ticket?.status, body.ticket?.position], ['WAITING', 1])
  assert.ok((body.activationCode ?? '').length >= 8)
  const patient = await clinic.user.ask<Patient>('GET', `/patients/${body.patientId}`, { token: clinic.operator })
  assert.equal(patient.body.nik, inventedRecord(1).nik)
})

test('a repeated confirmation answers the same with 200, and there is one patient and one ticket', async () => {
  const tempId = await clinic.uploaded(2)
  const first = await clinic.confirm(tempId)
  const again = await clinic.confirm(tempId)
  assert.deepEqual([first.status, again.status], [201, 200])
  assert.deepEqual(again.body, first.body)
  assert.equal((await ticketsOf(first.body.patientId)).length, 1)
})

test('confirmed many times at once it is one registration with one ticket', async () => {
  const tempId = await clinic.uploaded(3)
  const answers = await Promise.all(Array.from({ length: 10 }, () => clinic.confirm(tempId)))
  assert.ok(answers.every(({ status }) => status === 200 || status === 201))
  assert.equal(new Set(answers.map(({ body }) => `${body.registrationId} ${body.ticket?.number}`)).size, 1)
  assert.equal((await ticketsOf(answers[0]?.body.patientId ?? '')).length, 1)
})

test('once confirmed, a record holds its ids and the ticket’s number and nothing of the card', async () => {
  const tempId = await clinic.uploaded(4)
  const { body } = await clinic.confirm(tempId)
  const { expiresAt, ...kept } = (await read(tempId)).body
  assert.ok(Date.parse(expiresAt) > Date.now())
  assert.deepEqual(kept, {
    tempId,
    status: 'confirmed',
    registrationId: body.registrationId,
    patientId: body.patientId,
    ticketNumber: body.ticket?.number,
  })
  assert.deepEqual(refusal(await correct(tempId, { name: 'CONTOH' })), [409, 'wrong-state'])
})

test('what a person corrected is what is registered', async () => {
  const tempId = await clinic.uploaded(5)
  await correct(tempId, { name: 'CONTOH YANG DIPERBAIKI' })
  const { body } = await clinic.confirm(tempId)
  const patient = await clinic.user.ask<Patient>('GET', `/patients/${body.patientId}`, { token: clinic.operator })
  assert.equal(patient.body.name, 'CONTOH YANG DIPERBAIKI')
})

test('a patient who comes again gets another ticket, not another record', async () => {
  const [one, two] = [await clinic.uploaded(6), await clinic.uploaded(6)]
  const [first, second] = [await clinic.confirm(one), await clinic.confirm(two)]
  assert.equal(second.status, 201)
  assert.equal(second.body.patientId, first.body.patientId)
  assert.notEqual(second.body.ticket?.number, first.body.ticket?.number)
})

test('the priority is NORMAL unless another is asked for, which a kiosk may not', async () => {
  const urgent = await clinic.confirm(await clinic.uploaded(7), { priority: 'URGENT' })
  assert.deepEqual([urgent.body.ticket?.priority, urgent.body.ticket?.position], ['URGENT', 1])
  const tempId = await clinic.uploaded(8, kiosk)
  assert.deepEqual(refusal(await clinic.confirm(tempId, { token: kiosk, priority: 'HIGH' })), [403, 'forbidden'])
  const normal = await clinic.confirm(tempId, { token: kiosk, priority: 'NORMAL' })
  assert.deepEqual([normal.status, normal.body.ticket?.priority], [201, 'NORMAL'])
  assert.deepEqual(refusal(await clinic.confirm(tempId, { priority: 'LOW' })), [409, 'wrong-state'])
  assert.equal((await clinic.confirm(await clinic.uploaded(9), { priority: 'SOON' })).status, 400)
})

test('an Idempotency-Key belongs to one confirmation', async () => {
  const [one, two] = [await clinic.uploaded(10), await clinic.uploaded(11)]
  const key = 'a-key-of-the-desk'
  assert.equal((await clinic.confirm(one, { key })).status, 201)
  assert.equal((await clinic.confirm(one, { key })).status, 200)
  assert.deepEqual(refusal(await clinic.confirm(two, { key })), [422, 'idempotency-key-reused'])
  assert.deepEqual(refusal(await clinic.confirm(one, { key, priority: 'LOW' })), [422, 'idempotency-key-reused'])
  const other = await clinic.platform.personToken('OPERATOR', { subject: 'another operator' })
  assert.equal((await clinic.confirm(two, { key, token: other })).status, 201)
  assert.equal((await clinic.confirm(two, { key: 'short' })).status, 400)
})

test('a refused confirmation may be repeated under its key once it was corrected', async () => {
  const { nik, ...fields } = readingOf(12).fields
  clinic.engineSays(async () => ({ fields, milliseconds: 1 }))
  const { tempId } = (await clinic.upload()).body
  const key = 'another-key-of-the-desk'
  assert.deepEqual(refusal(await clinic.confirm(tempId, { key })), [422, 'record-incomplete'])
  await correct(tempId, { nik: nik?.value })
  assert.equal((await clinic.confirm(tempId, { key })).status, 201)
})

test('a record that cannot be a patient’s is refused with 422 and says which field it is, without its value', async () => {
  const upload = async (changes: Record<string, string | undefined>) => {
    const fields = Object.entries({ ...inventedRecord(13), ...changes }).filter(([, value]) => value !== undefined)
    const said = Object.fromEntries(fields.map(([field, value]) => [field, { value: String(value), confidence: 0.5 }]))
    clinic.engineSays(async () => ({ fields: said, milliseconds: 1 }))
    return (await clinic.upload()).body.tempId
  }
  const refused = async (changes: Record<string, string | undefined>) => {
    const answer = await clinic.confirm(await upload(changes))
    return [...refusal(answer), JSON.stringify(answer.body).match(/"diagnostics":"([^"]*)"/)?.[1]]
  }
  assert.deepEqual(await refused({ name: undefined, sex: undefined }), [422, 'record-incomplete', 'missing: name, sex'])
  assert.deepEqual(await refused({ nik: '9'.repeat(16) }), [
    422,
    'nik-invalid',
    'the first two digits of the NIK are not the code of a province',
  ])
  assert.deepEqual(await refused({ birthDate: '17-01-1960' }), [
    422,
    'record-incomplete',
    'expected another form: birthDate',
  ])
})

test('a correction that contradicts the NIK is refused until one of them is corrected', async () => {
  const tempId = await clinic.uploaded(20)
  const { birthDate, sex } = inventedRecord(20)
  await correct(tempId, { birthDate: '1960-01-18', sex: 'male' })
  const refused = await clinic.confirm(tempId)
  assert.deepEqual(refusal(refused), [422, 'nik-invalid'])
  assert.match(JSON.stringify(refused.body), /expected birthDate and sex as digits 7 to 12 of the NIK tell them/)
  await correct(tempId, { birthDate })
  assert.match(JSON.stringify((await clinic.confirm(tempId)).body), /expected sex as/)
  await correct(tempId, { sex })
  assert.equal((await clinic.confirm(tempId)).status, 201)
})

test('a field that was emptied is not registered', async () => {
  const tempId = await clinic.uploaded(21)
  const corrected = await correct(tempId, { religion: null, village: null, occupation: 'GURU' })
  assert.equal(corrected.status, 200)
  assert.deepEqual((await read(tempId)).body, corrected.body)
  assert.ok(!('religion' in (corrected.body.fields ?? {})))
  const { body } = await clinic.confirm(tempId)
  const patient = await clinic.user.ask<Patient>('GET', `/patients/${body.patientId}`, { token: clinic.operator })
  assert.deepEqual(
    [patient.body.religion, patient.body.village, patient.body.occupation],
    [undefined, undefined, 'GURU'],
  )
})

test('a NIK that belongs to somebody else is refused with 409', async () => {
  await clinic.confirm(await clinic.uploaded(14))
  const tempId = await clinic.uploaded(14)
  await correct(tempId, { name: 'ORANG LAIN' })
  assert.deepEqual(refusal(await clinic.confirm(tempId)), [409, 'nik-of-someone-else'])
})

test('a record that is not there is 404, a malformed request 400', async () => {
  assert.deepEqual(refusal(await clinic.confirm('00000000-0000-4000-8000-000000000000')), [404, 'not-found'])
  const tempId = await clinic.uploaded(15)
  const answer = await clinic.ocr.ask('POST', `/ocr/confirm-temp/${tempId}`, {
    token: clinic.operator,
    body: { priority: 'LOW', more: 1 },
  })
  assert.equal(answer.status, 400)
})

test('200 registrations at once have 200 tickets without a gap', async () => {
  const tempIds: string[] = []
  for (let number = 1000; number < 1200; number += 1) tempIds.push(await clinic.uploaded(number))
  const before = (await waiting()).length
  const answers = await Promise.all(tempIds.map(tempId => clinic.confirm(tempId)))
  assert.ok(answers.every(({ status }) => status === 201))
  const sequences = answers.map(({ body }) => Number(body.ticket?.number.split('-')[2]))
  assert.deepEqual(
    sequences.toSorted((a, b) => a - b),
    Array.from({ length: 200 }, (_, index) => before + index + 1),
  )
})

test('while patient-queue-service is down the patient is kept and the ticket follows, exactly once', async () => {
  const [one, two] = [await clinic.uploaded(16), await clinic.uploaded(17)]
  await clinic.queue().close()
  const first = await clinic.confirm(one)
  assert.deepEqual([first.status, first.body.ticket], [202, null])
  assert.equal((await clinic.confirm(one)).status, 202)
  assert.equal((await clinic.confirm(two)).status, 202)
  assert.equal((await read(one)).body.ticketNumber, null)

  await clinic.restartQueue()
  const number = await eventually(async () => (await read(one)).body.ticketNumber ?? undefined)
  assert.match(number, /^PQ-[0-9]{8}-[0-9]{3,}$/)
  const again = await eventually(async () => {
    const answer = await clinic.confirm(one)
    return answer.status === 200 ? answer : undefined
  })
  assert.equal(again.body.ticket?.number, number)
  assert.equal(again.body.patientId, first.body.patientId)
  const patients = (await waiting()).map(ticket => ticket.patientId)
  assert.equal(patients.filter(patientId => patientId === first.body.patientId).length, 1)
})

test('a confirmation that was repeated while its first was on its way answers as the first did', async () => {
  const tempId = await clinic.uploaded(18)
  const [first, again] = await Promise.all([clinic.confirm(tempId), delay(3).then(() => clinic.confirm(tempId))])
  const ids = ({ body }: Answer<Confirmation>) => [body.registrationId, body.patientId, body.activationCode]
  assert.deepEqual(ids(again), ids(first))
})

test('registrations are counted, and the statistics know their tickets', async () => {
  const { body } = await clinic.ocr.ask<string>('GET', '/metrics')
  assert.match(body, /ocr_registrations_total\{ticket="now",service="ocr-service"\} [1-9]/)
  assert.match(body, /ocr_registrations_total\{ticket="later",service="ocr-service"\} 2/)
  const stats = await clinic.queue().ask<Statistics>('GET', '/queue/stats', { token: clinic.operator })
  assert.equal(stats.body.total, (await waiting()).length)
})

test('no log line holds a patient’s data or a token', async () => {
  const { folder } = clinic.platform
  const logs = readdirSync(folder).filter(file => file.endsWith('.log'))
  const text = logs.map(file => readFileSync(join(folder, file), 'utf8')).join('\n')
  assert.ok(text.length > 10_000)
  for (const secret of ['CONTOH', '327301', 'eyJ']) assert.ok(!text.includes(secret), secret)
})

test('while user-service is down a confirmation is refused with 503 and nothing is registered', async () => {
  const tempId = await clinic.uploaded(19)
  await clinic.user.close()
  const answer = await clinic.confirm(tempId)
  assert.deepEqual(refusal(answer), [503, 'unavailable'])
  assert.ok(Number(answer.headers.get('retry-after')) >= 1)
  assert.equal((await read(tempId)).body.status, 'read')
})
