import { createHash } from 'node:crypto'
import { Problem } from '../kit/problems.ts'
import type { Reading } from '../ocr-engine-service/api.ts'
import type { Priority } from '../patient-queue-service/api.ts'
import type { Correction, TemporaryRecord } from './schemas.ts'

/** How long a temporary record lives from its upload. */
export const lifeSeconds = 30 * 60

type Fields = NonNullable<TemporaryRecord['fields']>

/** Whose it is (the subject of the uploader's token) and until when, in milliseconds since 1970. */
type Kept = { readonly owner: string; readonly expiresAt: number }

/** What was read and may still be corrected. */
export type ReadRecord = Kept & { readonly status: 'read'; readonly fields: Fields }

/** What is left of it afterwards: nothing of the card. */
export type ConfirmedRecord = Kept & {
  readonly status: 'confirmed'
  readonly registrationId: string
  readonly patientId: string
  readonly priority: Priority
  /** Null while the ticket was not issued yet. */
  readonly ticketNumber: string | null
  /** So that a confirmation whose answer was lost can be repeated. */
  readonly activationCode?: string
}

/** A temporary record as it is kept. */
export type KeptRecord = ReadRecord | ConfirmedRecord

/** The record of a fresh reading. */
export const newRecord = (owner: string, { fields }: Reading, now: number): ReadRecord => ({
  status: 'read',
  owner,
  expiresAt: now + lifeSeconds * 1000,
  fields,
})

/** A record as callers see it. */
export const shown = (tempId: string, record: KeptRecord): TemporaryRecord => {
  const known = { tempId, expiresAt: new Date(record.expiresAt).toISOString(), status: record.status }
  if (record.status === 'read') return { ...known, fields: record.fields }
  const { registrationId, patientId, ticketNumber } = record
  return { ...known, registrationId, patientId, ticketNumber }
}

/** The record with a person's values in place of the reader's; null empties a field. */
export const corrected = (record: KeptRecord, correction: Correction): ReadRecord => {
  if (record.status !== 'read') throw new Problem('wrong-state', 'what was confirmed cannot be corrected')
  const kept = Object.entries(record.fields).filter(([field]) => !(field in correction))
  const values = Object.entries(correction)
    .filter(([, value]) => value !== null)
    .map(([field, value]) => [field, { value, confidence: 1, corrected: true }])
  return { ...record, fields: Object.fromEntries([...kept, ...values]) }
}

/** The registration that a temporary record becomes; the same however often it is confirmed, in the form of a UUID. */
export const registrationIdOf = (tempId: string): string => {
  const hex = createHash('sha256').update(`registration ${tempId}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
