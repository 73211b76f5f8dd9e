import Type, { type Static, type TSchema } from 'typebox'
import { api, bytes } from '../kit/contract.ts'

const closed = { additionalProperties: false } as const

/** An object with one entry of the same form for each field of an Indonesian identity card (KTP). */
export const byCardField = <const Schema extends TSchema>(entry: Schema) =>
  Type.Object(
    {
      nik: entry,
      name: entry,
      birthPlace: entry,
      /** ISO date. */
      birthDate: entry,
      /** `male` or `female`. */
      sex: entry,
      bloodType: entry,
      address: entry,
      rtRw: entry,
      village: entry,
      district: entry,
      religion: entry,
      maritalStatus: entry,
      occupation: entry,
      nationality: entry,
      /** ISO date or `lifetime`. */
      validUntil: entry,
      province: entry,
      regency: entry,
    },
    closed,
  )

const value = Type.String({ maxLength: 255 })

/** From 0 to 1; at 0.9 or more the value is right at least 99 times in a hundred. */
export const confidence = Type.Number({ minimum: 0, maximum: 1 })

/** What was read, field by field; a field that could not be read is left out. */
export const reading = Type.Object({
  fields: byCardField(Type.Optional(Type.Object({ value, confidence }, closed))),
  milliseconds: Type.Number({ minimum: 0 }),
})

/** What was read, field by field. */
export type Reading = Static<typeof reading>

/** Reads identity cards from pictures. */
export const engineApi = api('ocr-engine-service', {
  read: {
    method: 'POST',
    path: '/read',
    summary:
      'Reads the identity card on a JPEG or PNG picture. 400 not-an-image, 413 too-many-pixels, 422 no-card, 503 while warming up or while too many pictures wait.',
    access: 'services',
    callers: ['ocr-service', 'api-gateway'],
    idempotent: true,
    binary: true,
    body: bytes,
    refuses: ['not-an-image', 'too-many-pixels', 'no-card'],
    replies: { 200: reading },
  },
})
