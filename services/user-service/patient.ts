import { hash } from 'node:crypto'
import type { CardRecord, Patient, RegistrationRequest } from './schemas.ts'
import type { PatientRow } from './tables.ts'

/** What of the card is kept, in a fixed order. */
export const cardFields = [
  'nik',
  'name',
  'birthPlace',
  'birthDate',
  'sex',
  'bloodType',
  'address',
  'rtRw',
  'village',
  'district',
  'regency',
  'province',
  'religion',
  'maritalStatus',
  'occupation',
  'nationality',
  'validUntil',
] as const satisfies readonly (keyof CardRecord)[]

/** Letters and digits alone, since cards and readers differ in spaces, dots, apostrophes and case. */
const essence = (name: string): string =>
  name
    .normalize('NFKD')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/** What tells one person from another: a NIK belongs to one name and birth date. */
type Identity = { readonly name: string; readonly birthDate: string }

/** Whether two records of one NIK are the same person's. */
export const isSamePerson = (known: Identity, given: Identity): boolean =>
  known.birthDate === given.birthDate && (known.name === given.name || essence(known.name) === essence(given.name))

/** Recognises a repeated request under one Idempotency-Key. */
export const requestHash = ({ registrationId, priority, record }: RegistrationRequest): string =>
  hash(
    'sha256',
    JSON.stringify([registrationId, priority, ...cardFields.map(field => record[field] ?? null)]),
    'base64url',
  )

/** A card's columns; null where the card says nothing. */
export const columnsOf = (record: CardRecord): Omit<PatientRow, 'id' | 'createdAt' | AccountColumn> => ({
  nik: record.nik,
  name: record.name,
  birthPlace: record.birthPlace,
  birthDate: record.birthDate,
  sex: record.sex,
  bloodType: record.bloodType ?? null,
  address: record.address ?? null,
  rtRw: record.rtRw ?? null,
  village: record.village ?? null,
  district: record.district ?? null,
  regency: record.regency ?? null,
  province: record.province ?? null,
  religion: record.religion ?? null,
  maritalStatus: record.maritalStatus ?? null,
  occupation: record.occupation ?? null,
  nationality: record.nationality ?? null,
  validUntil: record.validUntil ?? null,
})

type AccountColumn = 'passwordHash' | 'activationHash' | 'activationExpiresAt'

/** A patient as callers see them: without what opens their account, and without what the card did not say. */
export const patientOf = (row: PatientRow): Patient => {
  const said = cardFields.map(field => [field, row[field]] as const).filter(([, value]) => value !== null)
  return {
    id: row.id,
    registeredAt: new Date(row.createdAt).toISOString(),
    ...(Object.fromEntries(said) as CardRecord),
  }
}
