// What must hold however many ask at the same time, on every database: these sentences run against the embedded one
// and a real server.
import assert from 'node:assert/strict'
import { inventedRecord } from '../../test/invented-record.ts'
import { type Answer, codeOf, type StartedService, type TestPlatform } from '../../test/service-fixture.ts'
import type { Sentences } from '../kit/stores/contract.ts'
import type { Sql } from '../kit/stores/ports.ts'
import type { CardRecord, Registration, Tokens } from './api.ts'
import type { Account, AccountWithPassword } from './schemas.ts'
import type { Tables } from './tables.ts'

/** A running user-service, and its database to look into. */
export type Subject = {
  readonly user: StartedService
  readonly platform: TestPlatform
  readonly sql: Sql<Tables & { userOutbox: { messageId: string } }>
}

const statusesOf = (answers: readonly Answer<unknown>[]): number[] => answers.map(({ status }) => status).sort()

const register = ({ user }: Subject, registrationId: string, record: CardRecord, key = registrationId) =>
  user.ask<Registration>('POST', '/patients', {
    from: 'ocr-service',
    headers: { 'idempotency-key': key },
    body: { registrationId, priority: 'NORMAL', record },
  })

const post = <Body = Tokens>({ user }: Subject, path: string, body: unknown, address = '192.0.2.1') =>
  user.ask<Body>('POST', path, { body, headers: { 'x-forwarded-for': address } })

const activated = async (subject: Subject, number: number): Promise<Tokens> => {
  const record = inventedRecord(number)
  const { activationCode } = (await register(subject, `patient-${number}`, record)).body
  const body = { nik: record.nik, code: activationCode, password: 'a password of a patient' }
  return (await post(subject, '/auth/activate', body)).body
}

const asAdmin = async <Body>({ user, platform }: Subject, method: string, path: string, body?: unknown) => {
  const token = await platform.personToken('ADMIN_FASKES')
  return user.ask<Body>(method, path, { token, ...(body === undefined ? {} : { body }) })
}

const patientsOf = async ({ sql }: Subject, nik: string): Promise<number> =>
  (await sql.db.selectFrom('patients').select('id').where('nik', '=', nik).execute()).length

const eventsOf = async ({ sql }: Subject, registrationId: string): Promise<number> =>
  (await sql.db.selectFrom('userOutbox').select('messageId').where('messageId', '=', registrationId).execute()).length

const registrations: Sentences<Subject> = {
  'fifty parallel requests under one key make one patient and one event, and get one answer': async subject => {
    const record = inventedRecord(101)
    const answers = await Promise.all(Array.from({ length: 50 }, () => register(subject, 'parallel', record)))
    assert.equal(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size, 1)
    assert.equal(answers[0]?.status, 201)
    assert.deepEqual([await patientsOf(subject, record.nik), await eventsOf(subject, 'parallel')], [1, 1])
  },
  'parallel registrations of one NIK make one patient, each with an event of its own': async subject => {
    const record = inventedRecord(102)
    const ids = Array.from({ length: 30 }, (_, number) => `same-nik-${number}`)
    const answers = await Promise.all(ids.map(id => register(subject, id, record)))
    assert.deepEqual(statusesOf(answers), [...Array<number>(29).fill(200), 201])
    assert.equal(new Set(answers.map(({ body }) => body.patientId)).size, 1)
    assert.equal(await patientsOf(subject, record.nik), 1)
    for (const id of ids) assert.equal(await eventsOf(subject, id), 1)
  },
  'of parallel registrations of one NIK under different names one wins, the others are refused': async subject => {
    const names = ['CONTOH SATU', 'CONTOH DUA', 'CONTOH TIGA', 'CONTOH EMPAT']
    const attempt = (name: string) =>
      register(subject, `name-${name.length}-${name.at(-1)}`, inventedRecord(103, { name }))
    const answers = await Promise.all(names.map(attempt))
    assert.deepEqual(statusesOf(answers), [201, 409, 409, 409])
  },
  'of parallel requests of different patients under one key one is written': async subject => {
    const records = [104, 105, 106, 107].map(number => inventedRecord(number))
    const answers = await Promise.all(records.map(record => register(subject, 'contended', record)))
    assert.deepEqual(statusesOf(answers), [201, 422, 422, 422])
    const written = await Promise.all(records.map(({ nik }) => patientsOf(subject, nik)))
    assert.deepEqual([written.sort(), await eventsOf(subject, 'contended')], [[0, 0, 0, 1], 1])
  },
}

const signIns: Sentences<Subject> = {
  'of parallel uses of one refresh token one wins, and its new token is revoked with the family': async subject => {
    const { refreshToken } = await activated(subject, 110)
    const uses = Array.from({ length: 8 }, () => post(subject, '/auth/refresh', { refreshToken }))
    const answers = await Promise.all(uses)
    const [won, ...others] = answers.filter(({ status }) => status === 200)
    assert.deepEqual([others.length, answers.filter(answer => codeOf(answer) === 'token-reused').length], [0, 7])
    const next = await post(subject, '/auth/refresh', { refreshToken: won?.body.refreshToken })
    assert.deepEqual([next.status, codeOf(next)], [401, 'not-signed-in'])
  },
  'of parallel activations with one code one wins': async subject => {
    const { nik } = inventedRecord(111)
    const { activationCode: code } = (await register(subject, 'activation', inventedRecord(111))).body
    const activate = (password: string) => post(subject, '/auth/activate', { nik, code, password })
    const answers = await Promise.all(['first password', 'second password', 'third password'].map(activate))
    assert.deepEqual(statusesOf(answers), [201, 409, 409])
  },
  'of parallel sign-ins with one one-time password one wins': async subject => {
    const account = { username: 'raced', role: 'OPERATOR' }
    const { oneTimePassword: password } = (await asAdmin<AccountWithPassword>(subject, 'POST', '/accounts', account))
      .body
    const sign = (newPassword: string) =>
      post(subject, '/auth/login/admin', { username: 'raced', password, newPassword })
    const answers = await Promise.all(['the first new password', 'the second new password'].map(sign))
    assert.deepEqual(statusesOf(answers), [200, 401])
  },
  'parallel guesses are counted before they are checked': async subject => {
    const { nik } = inventedRecord(112)
    await activated(subject, 112)
    const guess = (number: number) =>
      post(subject, '/auth/login/user', { nik, password: `guess ${number}` }, '192.0.2.2')
    const statuses = statusesOf(await Promise.all(Array.from({ length: 20 }, (_, number) => guess(number))))
    assert.deepEqual(statuses, [...Array<number>(5).fill(401), ...Array<number>(15).fill(429)])
  },
}

const administration: Sentences<Subject> = {
  'of parallel accounts, kiosks and keys of one name one is made': async subject => {
    const account = { username: 'twice', role: 'OPERATOR' }
    for (const [path, body] of [
      ['/accounts', account],
      ['/kiosks', { name: 'Twice' }],
      ['/keys', { name: 'Twice' }],
    ] as const) {
      const answers = await Promise.all([1, 2, 3, 4].map(() => asAdmin(subject, 'POST', path, body)))
      assert.deepEqual(statusesOf(answers), [201, 409, 409, 409])
    }
  },
  'of parallel enrolments with one code one wins': async subject => {
    const { body } = await asAdmin<{ enrolmentCode: string }>(subject, 'POST', '/kiosks', { name: 'Raced' })
    const enrol = () => post(subject, '/kiosks/enrol', { code: body.enrolmentCode }, '192.0.2.3')
    assert.deepEqual(statusesOf(await Promise.all([1, 2, 3, 4, 5].map(enrol))), [201, 401, 401, 401, 401])
  },
  'of two administrators who disable each other at the same time one stays': async subject => {
    await asAdmin(subject, 'POST', '/accounts', { username: 'second', role: 'ADMIN_FASKES' })
    const { accounts } = (await asAdmin<{ accounts: Account[] }>(subject, 'GET', '/accounts')).body
    const admins = accounts.filter(({ role }) => role === 'ADMIN_FASKES')
    assert.equal(admins.length, 2)
    const disable = ({ id }: Account) => asAdmin(subject, 'PATCH', `/accounts/${id}`, { disabled: true })
    assert.deepEqual(statusesOf(await Promise.all(admins.map(disable))), [200, 409])
  },
}

/** What holds under concurrency. */
export const concurrency: Sentences<Subject> = { ...registrations, ...signIns, ...administration }
