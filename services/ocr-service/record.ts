import type { Role } from '../kit/contract.ts'
import { parseNik } from '../kit/nik.ts'
import { Problem } from '../kit/problems.ts'
import type { Reading } from '../ocr-engine-service/api.ts'
import type { CardRecord } from '../user-service/api.ts'
import type { Confirmation, Correction, TemporaryRecord } from './schemas.ts'

/** Who uploaded: a kiosk sees only what it uploaded itself, the desk sees everything. */
export type Owner = { readonly subject: string; readonly role: Role }

type Common = { readonly tempId: string; readonly owner: string; readonly expiresAt: number }

/** A record that was read and may be corrected. */
export type ReadRecord = Common & {
  readonly status: 'read'
  readonly fields: NonNullable<TemporaryRecord['fields']>
}

/** A record that became a registration; what stood on the card is gone. */
export type ConfirmedRecord = Common & { readonly status: 'confirmed'; readonly confirmation: Confirmation }

/** What is kept of a card between upload and confirmation. */
export type KeptRecord = ReadRecord | ConfirmedRecord

/** How long it is kept. */
export const keptSeconds = 30 * 60

/** Fields without which nobody can be registered. */
const needed = ['nik', 'name', 'birthPlace', 'birthDate', 'sex'] as const

/** A new record of what the engine read. */
export const recordOf = (tempId: string, owner: Owner, reading: Reading, now: number): ReadRecord => ({
  tempId,
  owner: owner.subject,
  expiresAt: now + keptSeconds * 1000,
  status: 'read',
  fields: reading.fields,
})

/** Whether somebody may see the record at all. */
export const maySee = (record: KeptRecord, { subject, role }: Owner): boolean =>
  role !== 'KIOSK' || record.owner === subject

/** Throws `nik-invalid` with the rule that the NIK breaks. */
const checkNik = (nik: string, today: string): void => {
  const parsed = parseNik(nik, today)
  if ('error' in parsed) throw new Problem('nik-invalid', parsed.error)
}

/** The record with a person's corrections, which are certain. */
export const correct = (record: ReadRecord, correction: Correction, today: string): ReadRecord => {
  if (correction.nik !== undefined) checkNik(correction.nik, today)
  const corrected = Object.entries(correction).map(([field, value]) => [
    field,
    { value, confidence: 1, corrected: true },
  ])
  return { ...record, fields: { ...record.fields, ...Object.fromEntries(corrected) } }
}

/** What is registered. Throws `record-incomplete` with the missing fields' names, or `nik-invalid`. */
export const registrationOf = ({ fields }: ReadRecord, today: string): CardRecord => {
  const values = Object.fromEntries(Object.entries(fields).map(([field, { value }]) => [field, value]))
  const missing = needed.filter(field => values[field] === undefined || values[field] === '')
  if (missing.length > 0)
    throw new Problem('record-incomplete', `expected every needed field, missing: ${missing.join(', ')}`)
  checkNik(String(values.nik), today)
  return values as CardRecord
}

/** The record once the registration is written. */
export const confirmedRecord = (
  { tempId, owner, expiresAt }: KeptRecord,
  confirmation: Confirmation,
): ConfirmedRecord => ({
  tempId,
  owner,
  expiresAt,
  status: 'confirmed',
  confirmation,
})

/** What is shown of a record. */
export const shown = (record: KeptRecord): TemporaryRecord => {
  const common = { tempId: record.tempId, expiresAt: new Date(record.expiresAt).toISOString(), status: record.status }
  if (record.status === 'read') return { ...common, fields: record.fields }
  const { registrationId, patientId, ticket } = record.confirmation
  return { ...common, registrationId, patientId, ticketNumber: ticket?.number ?? null }
}
