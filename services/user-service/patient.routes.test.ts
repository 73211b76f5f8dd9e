import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { inventedRecord } from '../../test/invented-record.ts'
import { codeOf, openTestPlatform, type StartedService } from '../../test/service-fixture.ts'
import type { Patient, Registration } from './api.ts'
import { start } from './main.ts'

const platform = openTestPlatform()
let user: StartedService

before(async () => {
  user = await platform.startService('user-service', start)
})
after(() => platform.close())

type Request = { registrationId: string; priority?: string; record: unknown }

const register = ({ registrationId, priority = 'NORMAL', record }: Request, key = registrationId) =>
  user.ask<Registration>('POST', '/patients', {
    from: 'ocr-service',
    headers: { 'idempotency-key': key },
    body: { registrationId, priority, record },
  })

const read = (path: string, token: string) => user.ask<Patient>('GET', path, { token })

const stored = (query: string, ...values: string[]): number => {
  const database = new DatabaseSync(join(platform.folder, 'sql.sqlite'), { readOnly: true })
  try {
    return Number(database.prepare(query).get(...values)?.count)
  } finally {
    database.close()
  }
}
const patientsOf = (nik: string) => stored('select count(*) as count from patients where nik = ?', nik)
const answersOf = (id: string) =>
  stored('select count(*) as count from registrationAnswers where registrationId = ?', id)

test('a new patient is written and read back as registered, with a code to open the account', async () => {
  const record = inventedRecord(1)
  const made = await register({ registrationId: 'new-patient', record })
  assert.equal(made.status, 201)
  assert.equal(made.body.registrationId, 'new-patient')
  assert.match(made.body.activationCode ?? '', /^\w{4}-\w{4}-\w{4}$/)
  const { status, body } = await read(`/patients/${made.body.patientId}`, await platform.personToken('OPERATOR'))
  const { id, registeredAt, ...card } = body
  assert.deepEqual([status, id, card], [200, made.body.patientId, record])
  assert.ok(Math.abs(Date.now() - Date.parse(registeredAt)) < 60_000)
})

test('a known patient is found, however the name is spelt, and gets a newer code', async () => {
  const record = inventedRecord(2)
  const first = await register({ registrationId: 'known-1', record })
  const second = await register({ registrationId: 'known-2', record: { ...record, name: record.name.toLowerCase() } })
  assert.deepEqual([second.status, second.body.patientId], [200, first.body.patientId])
  assert.notEqual(second.body.activationCode, first.body.activationCode)
  const activate = (code = '') =>
    user.ask('POST', '/auth/activate', { body: { nik: record.nik, code, password: 'a password of a patient' } })
  assert.equal((await activate(first.body.activationCode)).status, 401)
  assert.equal((await activate(second.body.activationCode)).status, 201)
  const third = await register({ registrationId: 'known-3', record })
  assert.deepEqual(third.body, { registrationId: 'known-3', patientId: first.body.patientId })
})

test('a NIK of another name or birth date is refused and nothing is written', async () => {
  const record = inventedRecord(3)
  await register({ registrationId: 'owner', record })
  for (const changes of [{ name: 'ORANG LAIN' }, { birthDate: '1860-01-17' }]) {
    const refused = await register({ registrationId: 'thief', record: { ...record, ...changes } })
    assert.deepEqual([refused.status, codeOf(refused)], [409, 'nik-of-someone-else'])
    assert.ok(!JSON.stringify(refused.body).includes(record.name))
  }
  assert.equal(answersOf('thief'), 0)
})

test('a NIK that fails its own check is refused without being repeated', async () => {
  const { nik } = inventedRecord(4)
  for (const wrong of [
    nik.slice(1),
    `00${nik.slice(2)}`,
    `${nik.slice(0, 12)}0000`,
    `${nik.slice(0, 6)}351360${nik.slice(12)}`,
    'abc',
  ]) {
    const refused = await register({ registrationId: 'invalid', record: inventedRecord(4, { nik: wrong }) })
    assert.deepEqual([refused.status, codeOf(refused)], [422, 'nik-invalid'])
    assert.ok(!JSON.stringify(refused.body).includes(wrong))
  }
})

test('a NIK that tells another birth date or sex is refused, naming the fields alone', async () => {
  const { sex } = inventedRecord(4)
  const otherSex = sex === 'male' ? 'female' : 'male'
  const cases = [
    [{ birthDate: '1961-01-18' }, 'expected birthDate as'],
    [{ sex: otherSex }, 'expected sex as'],
    [{ birthDate: '1961-01-18', sex: otherSex }, 'expected birthDate and sex as'],
  ] as const
  for (const [changes, text] of cases) {
    const refused = await register({ registrationId: 'contradictory', record: inventedRecord(4, changes) })
    assert.deepEqual([refused.status, codeOf(refused)], [422, 'nik-invalid'])
    assert.match(JSON.stringify(refused.body), new RegExp(text))
    assert.ok(!JSON.stringify(refused.body).includes('1961-01-18'))
  }
  assert.equal(answersOf('contradictory'), 0)
})

test('a repeated request gets the same answer, the code included, and writes nothing more', async () => {
  const request = { registrationId: 'repeated', record: inventedRecord(5) }
  const first = await register(request)
  const again = await register(request)
  assert.deepEqual([again.status, again.body], [first.status, first.body])
  assert.equal(answersOf('repeated'), 1)
})

test('another request under the same key is refused', async () => {
  const request = { registrationId: 'keyed', record: inventedRecord(6) }
  await register(request, 'one-and-the-same-key')
  const others = [
    { ...request, priority: 'URGENT' },
    { ...request, registrationId: 'keyed-2' },
    { ...request, record: inventedRecord(7) },
    { ...request, record: { ...request.record, name: 'ORANG LAIN' } },
  ]
  for (const other of others) {
    const refused = await register(other, 'one-and-the-same-key')
    assert.deepEqual([refused.status, codeOf(refused)], [422, 'idempotency-key-reused'])
  }
  assert.equal(patientsOf(inventedRecord(7).nik), 0, 'nothing of the refused request is kept')
})

test('a request of another form is refused', async () => {
  const record = inventedRecord(10)
  const { name: _, ...nameless } = record
  const forms: Request[] = [
    { registrationId: 'malformed', record: nameless },
    { registrationId: 'malformed', record: { ...record, birthDate: '1985-02-30' } },
    { registrationId: 'malformed', record: { ...record, sex: 'unknown' } },
    { registrationId: 'malformed', record: { ...record, name: 'A\u0000B' } },
    { registrationId: 'malformed', record: { ...record, name: 'A'.repeat(121) } },
    { registrationId: 'malformed', record: { ...record, isAdmin: true } },
    { registrationId: 'malformed', record, priority: 'FIRST' },
    { registrationId: 'x'.repeat(37), record },
  ]
  for (const form of forms)
    assert.equal(codeOf(await register(form, 'malformed')), 'malformed-request', JSON.stringify(form))
  const noKey = await user.ask('POST', '/patients', {
    from: 'ocr-service',
    body: { registrationId: 'a', priority: 'LOW', record },
  })
  assert.equal(codeOf(noKey), 'malformed-request')
  const brokenJson = await user.ask('POST', '/patients', {
    from: 'ocr-service',
    headers: { 'idempotency-key': 'malformed', 'content-type': 'application/json' },
    body: '{"registrationId":',
  })
  assert.equal(codeOf(brokenJson), 'malformed-request')
})

test('what looks like SQL is a name like any other', async () => {
  const record = inventedRecord(11, { name: "ROBERT'); DROP TABLE patients;--" })
  const made = await register({ registrationId: 'injection', record })
  assert.equal(made.status, 201)
  const token = await platform.personToken('ADMIN_FASKES')
  assert.equal((await read(`/patients/${made.body.patientId}`, token)).body.name, record.name)
})

test('registrations come from ocr-service only', async () => {
  const body = { registrationId: 'gateway', priority: 'NORMAL', record: inventedRecord(12) }
  const refused = await user.ask('POST', '/patients', { body, headers: { 'idempotency-key': 'gateway-key' } })
  assert.deepEqual([refused.status, codeOf(refused)], [403, 'forbidden'])
})

test('a patient reads their own record and nobody else’s', async () => {
  const { patientId } = (await register({ registrationId: 'own', record: inventedRecord(13) })).body
  const { patientId: other } = (await register({ registrationId: 'other', record: inventedRecord(14) })).body
  const token = await platform.personToken('PASIEN', { patientId })
  assert.equal((await read('/patients/me', token)).body.id, patientId)
  assert.equal((await read(`/patients/${patientId}`, token)).status, 200)
  const refused = await read(`/patients/${other}`, token)
  assert.deepEqual([refused.status, codeOf(refused)], [403, 'forbidden'])
  assert.equal((await read('/patients/no-such-patient', token)).status, 403)
  assert.equal((await read('/patients/no-such-patient', await platform.personToken('OPERATOR'))).status, 404)
  assert.equal((await read('/patients/me', await platform.personToken('PASIEN', { patientId: 'gone' }))).status, 404)
})

test('nothing of a record is in the log', async () => {
  const record = inventedRecord(15)
  await register({ registrationId: 'private', record })
  await register({ registrationId: 'private', record: { ...record, name: 'ORANG LAIN' } })
  await register({ registrationId: 'private', record: { ...record, sex: record.nik } })
  const log = platform.log('user-service')
  assert.match(log, /"route":"\/patients"/)
  for (const said of [record.nik, record.name, 'ORANG LAIN', record.address ?? '', 'private'])
    assert.ok(!log.includes(said))
})
