import type { Confirmation, TemporaryRecord } from '../../../../ocr-service/api.ts'
import type { Priority } from '../../../../patient-queue-service/api.ts'
import { asRefused } from '../api/refused.ts'
import { askAs, type Credentials } from '../api/request.ts'
import { type Upload, uploadAs } from '../api/upload.ts'
import { changesOf, type Typed } from './card-fields.ts'

/** What a registration asks of the platform. All of it may be asked again. Throws Refused. */
export type RegistrationRequests = {
  readonly upload: Upload
  readonly look: (tempId: string) => Promise<TemporaryRecord>
  /** Sends what was typed where it differs from what was read. */
  readonly correct: (record: TemporaryRecord, typed: Typed) => Promise<TemporaryRecord>
  readonly register: (tempId: string, key: string, priority?: Priority) => Promise<Confirmation>
  readonly forget: (tempId: string) => void
}

/** The requests in somebody's name. */
export const registrationRequests = (credentials: Credentials): RegistrationRequests => {
  const ask = askAs(credentials)
  return {
    upload: uploadAs(credentials),
    look: async tempId => (await ask('GET /ocr/temp/:tempId', { params: { tempId } })).body,
    correct: async (record, typed) => {
      const body = changesOf(record.fields ?? {}, typed)
      if (Object.keys(body).length === 0) return record
      const correction = ask('PATCH /ocr/temp/:tempId', { params: { tempId: record.tempId }, body })
      // Confirmed already means that an answer was lost: confirming again brings it.
      return correction.then(
        answer => answer.body,
        error => (asRefused(error).code === 'wrong-state' ? record : Promise.reject(error)),
      )
    },
    register: async (tempId, key, priority) => {
      const answer = await ask('POST /ocr/confirm-temp/:tempId', {
        params: { tempId },
        headers: { 'idempotency-key': key },
        body: priority === undefined ? {} : { priority },
      })
      return answer.body
    },
    forget: tempId => {
      ask('DELETE /ocr/temp/:tempId', { params: { tempId } }).catch(() => undefined)
    },
  }
}
