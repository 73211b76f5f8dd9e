// The one transaction on the path of every registration: patient, answer under its Idempotency-Key, and the event that
// gets the ticket issued. A new patient costs four statements.
import { randomUUIDv7 } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Clock } from '../kit/clock.ts'
import { compiledInsert, withValues } from '../kit/stores/compiled.ts'
import type { Outbox } from '../kit/stores/outbox.ts'
import type { Sql } from '../kit/stores/ports.ts'
import { type Trace, traceHeaders } from '../kit/trace.ts'
import { userTopics } from './api.ts'
import { cardFields, columnsOf, isSamePerson, requestHash } from './patient.ts'
import type { CardRecord, Registration, RegistrationRequest } from './schemas.ts'
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

/** The statements of a registration, compiled once. */
const openStatements = ({ db }: Sql<Tables>) => {
  const known = db
    .selectFrom('patients')
    .select(['id', 'name', 'birthDate', 'passwordHash'])
    .where('nik', '=', '')
    .forUpdate()
    .compile()
  return {
    known: async (trx: Transaction<Tables>, nik: string) => (await trx.executeQuery(withValues(known, [nik]))).rows[0],
    answerUnder: (trx: Transaction<Tables>, key: string): Promise<AnswerRow | undefined> =>
      trx.selectFrom('registrationAnswers').selectAll().where('idempotencyKey', '=', key).executeTakeFirst(),
    insertPatient: compiledInsert(db, 'patients', [
      'id',
      ...cardFields,
      'createdAt',
      'passwordHash',
      'activationHash',
      'activationExpiresAt',
    ]),
    insertAnswer: compiledInsert(db, 'registrationAnswers', [
      'idempotencyKey',
      'requestHash',
      'status',
      'patientId',
      'registrationId',
      'withCode',
      'createdAt',
    ]),
  }
}

type Statements = ReturnType<typeof openStatements>

const repeated = (answer: AnswerRow, hash: string, codes: ActivationCodes): Outcome => {
  if (answer.requestHash !== hash) return { kind: 'key-reused' }
  const { patientId, registrationId } = answer
  const code = answer.withCode === 1 ? { activationCode: codes(registrationId, patientId) } : {}
  const status = answer.status === 201 ? 201 : 200
  return { kind: 'repeated', status, registration: { patientId, registrationId, ...code } }
}

/** Makes the patient or, while their account is not open, gives the known one a new code. */
const writePatient = async (trx: Transaction<Tables>, statements: Statements, patient: PatientWrite): Promise<void> => {
  const { id, isNew, code, now, record } = patient
  if (code === undefined) return
  const activation = {
    activationHash: hashOf(plainCode(code)),
    activationExpiresAt: now + activationMilliseconds,
  }
  if (isNew)
    await statements.insertPatient(trx, { id, ...columnsOf(record), createdAt: now, passwordHash: null, ...activation })
  else await trx.updateTable('patients').set(activation).where('id', '=', id).execute()
}

type PatientWrite = {
  readonly id: string
  readonly isNew: boolean
  /** Undefined where the patient's account is open. */
  readonly code: string | undefined
  readonly now: number
  readonly record: CardRecord
}

/** One run of the transaction. Rejects with a duplicate where another registration was faster. */
const write = async (
  trx: Transaction<Tables>,
  parts: Opened,
  keyed: KeyedRequest,
  again: boolean,
): Promise<Outcome> => {
  const { statements, outbox, codes, clock } = parts
  const { idempotencyKey, request, trace } = keyed
  const { registrationId, priority, record } = request
  const known = await statements.known(trx, record.nik)
  const hash = requestHash(request)
  if (known !== undefined || again) {
    const before = await statements.answerUnder(trx, idempotencyKey)
    if (before !== undefined) return repeated(before, hash, codes)
  }
  if (known !== undefined && !isSamePerson(known, record)) return { kind: 'someone-else' }

  const now = clock.now()
  const isNew = known === undefined
  const patientId = known?.id ?? randomUUIDv7()
  const code = isNew || known.passwordHash === null ? codes(registrationId, patientId) : undefined
  await writePatient(trx, statements, { id: patientId, isNew, code, now, record })
  const status = isNew ? 201 : 200
  const withCode = code === undefined ? 0 : 1
  const answer = { idempotencyKey, requestHash: hash, status, patientId, registrationId, withCode, createdAt: now }
  await statements.insertAnswer(trx, answer)
  const message = { id: registrationId, data: { registrationId, patientId, priority }, headers: traceHeaders(trace) }
  await outbox.add(trx, userTopics.registered, message)
  const activation = code === undefined ? {} : { activationCode: code }
  return { kind: 'written', status, registration: { patientId, registrationId, ...activation } }
}

type Opened = RegistrationParts & { readonly statements: Statements }

/** Opens the registrations. */
export const openRegistrations = (parts: RegistrationParts): Registrations => {
  const { sql } = parts
  const opened = { ...parts, statements: openStatements(sql) }
  return {
    register: async keyed => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await sql.transaction(trx => write(trx, opened, keyed, attempt > 1))
        } catch (error) {
          if (attempt === attempts || !sql.isDuplicate(error)) throw error
        }
      }
    },
  }
}
