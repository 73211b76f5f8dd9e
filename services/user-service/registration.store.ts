// The one transaction on the path of every registration: patient, answer under its Idempotency-Key, and the event that
// gets the ticket issued. A new patient costs four statements.
import { randomUUIDv7 } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Clock } from '../kit/clock.ts'
import type { Outbox } from '../kit/stores/outbox.ts'
import type { Sql } from '../kit/stores/ports.ts'
import { type Trace, traceHeaders } from '../kit/trace.ts'
import { columnsOf, isSamePerson, requestHash } from './patient.ts'
import type { Registration, RegistrationRequest } from './schemas.ts'
import { type ActivationCodes, hashOf, plainCode } from './secret-code.ts'
import type { AnswerRow, Tables } from './tables.ts'

/** How long the code on a ticket opens the patient's account. */
const activationMilliseconds = 7 * 24 * 3_600_000

/** How often a registration that met others of the same NIK or key runs again. */
const attempts = 5

/** A registration with the key under which it may be repeated. */
export type KeyedRequest = {
  readonly idempotencyKey: string
  readonly request: RegistrationRequest
  readonly trace: Trace
}

/** What became of a registration: `status` 201 made the patient, 200 found them. */
export type Outcome =
  | { readonly kind: 'written' | 'repeated'; readonly status: 200 | 201; readonly registration: Registration }
  | { readonly kind: 'someone-else' }
  | { readonly kind: 'key-reused' }

/** Writes registrations. */
export type Registrations = { readonly register: (keyed: KeyedRequest) => Promise<Outcome> }

/** What the store works with. */
export type RegistrationParts = {
  readonly sql: Sql<Tables>
  readonly outbox: Outbox
  readonly codes: ActivationCodes
  readonly clock: Clock
}

const registrationOf = (answer: AnswerRow, codes: ActivationCodes): Registration => {
  const { patientId, registrationId, withCode } = answer
  const ids = { patientId, registrationId }
  return withCode === 1 ? { ...ids, activationCode: codes(registrationId, patientId) } : ids
}

const repeated = (answer: AnswerRow, hash: string, codes: ActivationCodes): Outcome =>
  answer.requestHash === hash
    ? { kind: 'repeated', status: answer.status === 201 ? 201 : 200, registration: registrationOf(answer, codes) }
    : { kind: 'key-reused' }

const answerUnder = (trx: Transaction<Tables>, key: string): Promise<AnswerRow | undefined> =>
  trx.selectFrom('registrationAnswers').selectAll().where('idempotencyKey', '=', key).executeTakeFirst()

const knownUnder = (trx: Transaction<Tables>, nik: string) =>
  trx
    .selectFrom('patients')
    .select(['id', 'name', 'birthDate', 'passwordHash'])
    .where('nik', '=', nik)
    .forUpdate()
    .executeTakeFirst()

/** One run of the transaction. Rejects with a duplicate where another registration was faster. */
const write = async (trx: Transaction<Tables>, parts: RegistrationParts, keyed: KeyedRequest, again: boolean) => {
  const { outbox, codes, clock } = parts
  const { idempotencyKey, request, trace } = keyed
  const { registrationId, priority, record } = request
  const hash = requestHash(request)
  const known = await knownUnder(trx, record.nik)
  if (known !== undefined || again) {
    const before = await answerUnder(trx, idempotencyKey)
    if (before !== undefined) return repeated(before, hash, codes)
  }
  if (known !== undefined && !isSamePerson(known, record)) return { kind: 'someone-else' } as const

  const now = clock.now()
  const patientId = known?.id ?? randomUUIDv7()
  const withCode = known === undefined || known.passwordHash === null
  const activation = {
    activationHash: hashOf(plainCode(codes(registrationId, patientId))),
    activationExpiresAt: now + activationMilliseconds,
  }
  if (known === undefined) {
    const patient = { id: patientId, ...columnsOf(record), createdAt: now, passwordHash: null, ...activation }
    await trx.insertInto('patients').values(patient).execute()
  } else if (withCode) await trx.updateTable('patients').set(activation).where('id', '=', patientId).execute()

  const status = known === undefined ? 201 : 200
  const answer: AnswerRow = {
    idempotencyKey,
    requestHash: hash,
    status,
    patientId,
    registrationId,
    withCode: withCode ? 1 : 0,
    createdAt: now,
  }
  await trx.insertInto('registrationAnswers').values(answer).execute()
  const message = { id: registrationId, data: { registrationId, patientId, priority }, headers: traceHeaders(trace) }
  await outbox.add(trx, 'user.registered', message)
  return { kind: 'written', status, registration: registrationOf(answer, codes) } as const
}

/** Opens the registrations. */
export const openRegistrations = (parts: RegistrationParts): Registrations => ({
  register: async keyed => {
    const { sql } = parts
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await sql.transaction((trx): Promise<Outcome> => write(trx, parts, keyed, attempt > 1))
      } catch (error) {
        if (attempt === attempts || !sql.isDuplicate(error)) throw error
      }
    }
  },
})
