import type { Sql } from '../kit/stores/ports.ts'
import { hashOf } from './secret-code.ts'
import type { Sessions } from './session.store.ts'
import type { PatientRow, Tables } from './tables.ts'

/** What opens a patient's account. */
export type PatientLogin = Pick<PatientRow, 'id' | 'passwordHash' | 'activationHash' | 'activationExpiresAt'>

/** The patients, as records and as account holders. Registration is in `registration.store.ts`. */
export type Patients = {
  readonly byId: (id: string) => Promise<PatientRow | undefined>
  readonly loginOf: (nik: string) => Promise<PatientLogin | undefined>
  /** Begins a sign-in; gives the refresh token. */
  readonly signIn: (id: string) => Promise<string>
  /** Sets the first password and signs in; undefined where somebody did so a moment before. */
  readonly activate: (id: string, passwordHash: string) => Promise<string | undefined>
}

/** Whether the code is the patient's newest one and still good. */
export const opensAccount = (login: PatientLogin, plainCode: string, now: number): boolean =>
  login.activationHash === hashOf(plainCode) && (login.activationExpiresAt ?? 0) > now

/** Opens the patients. */
export const openPatients = (sql: Sql<Tables>, sessions: Sessions): Patients => ({
  byId: id => sql.db.selectFrom('patients').selectAll().where('id', '=', id).executeTakeFirst(),
  loginOf: nik =>
    sql.db
      .selectFrom('patients')
      .select(['id', 'passwordHash', 'activationHash', 'activationExpiresAt'])
      .where('nik', '=', nik)
      .executeTakeFirst(),
  signIn: id => sql.transaction(trx => sessions.begin(trx, { subject: id, role: 'PASIEN' })),
  activate: (id, passwordHash) =>
    sql.transaction(async trx => {
      const { numUpdatedRows } = await trx
        .updateTable('patients')
        .set({ passwordHash })
        .where('id', '=', id)
        .where('passwordHash', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n ? sessions.begin(trx, { subject: id, role: 'PASIEN' }) : undefined
    }),
})
