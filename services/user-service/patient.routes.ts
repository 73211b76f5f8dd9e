import type { Counter } from 'prom-client'
import { checkNikHolder } from '../kit/nik-check.ts'
import { Problem } from '../kit/problems.ts'
import type { Call, Handlers } from '../kit/routes.ts'
import type { userApi } from './api.ts'
import type { Patients } from './patient.store.ts'
import { patientOf } from './patient.ts'
import type { KeyedRequest, Outcome, Registrations } from './registration.store.ts'
import type { Patient } from './schemas.ts'

type PatientRoutes = Pick<Handlers<typeof userApi>, 'readOwnPatient' | 'readPatient' | 'registerPatient'>

/** What the patients' routes need; `today` is the clinic's day, `registrations` counts by outcome. */
export type PatientParts = {
  readonly patients: Patients
  readonly registrations: Registrations
  readonly today: () => string
  readonly counter: Counter<string>
}

const ownId = ({ caller }: Call): string => {
  if (caller.kind !== 'person' || caller.patientId === undefined)
    throw new Problem('forbidden', 'expected the token of a patient')
  return caller.patientId
}

const outcomeOf = async ({ registrations, today }: PatientParts, keyed: KeyedRequest): Promise<Outcome> => {
  checkNikHolder(keyed.request.record, today())
  return registrations.register(keyed)
}

/** Patients' records, and registration. */
export const patientRoutes = (parts: PatientParts): PatientRoutes => {
  const read = async (id: string): Promise<Patient> => {
    const row = await parts.patients.byId(id)
    if (row === undefined) throw new Problem('not-found', 'there is no patient of this id')
    return patientOf(row)
  }
  return {
    readOwnPatient: async (_, call) => ({ status: 200, body: await read(ownId(call)) }),
    readPatient: async ({ params: { id } }, call) => {
      const { caller } = call
      if (caller.kind === 'person' && caller.role === 'PASIEN' && id !== ownId(call))
        throw new Problem('forbidden', 'a patient may read only their own record')
      return { status: 200, body: await read(id) }
    },
    registerPatient: async ({ headers, body }, { trace }) => {
      const keyed = { idempotencyKey: headers['idempotency-key'], request: body, trace }
      const outcome = await outcomeOf(parts, keyed)
      const found = outcome.kind === 'written' && outcome.status === 200
      parts.counter.inc({ outcome: found ? 'found' : outcome.kind })
      if (outcome.kind === 'someone-else') throw new Problem('nik-of-someone-else')
      if (outcome.kind === 'key-reused') throw new Problem('idempotency-key-reused')
      return { status: outcome.status, body: outcome.registration }
    },
  }
}
