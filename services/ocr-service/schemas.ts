// The forms of what ocr-service takes, gives and publishes.
import Type, { type Static, type TNull, type TOptional, type TSchema, type TUnion } from 'typebox'
import { bytes } from '../kit/contract.ts'
import { byCardField, confidence } from '../ocr-engine-service/api.ts'
import { priority, ticket, ticketNumber } from '../patient-queue-service/api.ts'
import { userApi } from '../user-service/api.ts'

const closed = { additionalProperties: false } as const
const id = Type.String({ minLength: 1, maxLength: 36 })

/** The form of an upload: a JPEG or PNG picture. */
export const uploadForm = Type.Object({ image: bytes })

/** One field as it is kept: the reader's value, or a person's at confidence 1. */
const temporaryField = Type.Object({
  value: Type.String(),
  confidence,
  corrected: Type.Optional(Type.Literal(true)),
})

/** What was read from a card, until 30 minutes after the upload. */
export const temporaryRecord = Type.Object({
  tempId: id,
  expiresAt: Type.String({ format: 'date-time' }),
  status: Type.Enum(['read', 'confirmed']),
  /** While `read`. */
  fields: Type.Optional(byCardField(Type.Optional(temporaryField))),
  /** From here on: once `confirmed`. */
  registrationId: Type.Optional(id),
  patientId: Type.Optional(id),
  /** Null while the ticket was not issued yet. */
  ticketNumber: Type.Optional(Type.Union([ticketNumber, Type.Null()])),
})

/** What was read from a card. */
export type TemporaryRecord = Static<typeof temporaryRecord>

const { nik, name, birthPlace, birthDate, sex, ...optional } =
  userApi.endpoints.registerPatient.body.properties.record.properties

type Emptied<Properties> = {
  readonly [Field in keyof Properties]: TOptional<TUnion<[Properties[Field] & TSchema, TNull]>>
}

/** What a patient's record may lack, or null, which takes it away. */
const emptied = Object.fromEntries(
  Object.entries(optional).map(([field, schema]) => [field, Type.Union([schema, Type.Null()])]),
) as Emptied<typeof optional>

/** New values of fields, in the forms that a patient's record has; null where a field is to be empty. */
export const correction = Type.Partial(Type.Object({ nik, name, birthPlace, birthDate, sex, ...emptied }), closed)

/** New values of fields. */
export type Correction = Static<typeof correction>

/** The `:tempId` of a path. */
export const byTempId = Type.Object({ tempId: Type.String({ minLength: 1, maxLength: 64 }) })

/** Optional: a repeated confirmation is recognised by its record anyway. The key must not serve for another one. */
export const confirmHeaders = Type.Object({
  'idempotency-key': Type.Optional(Type.String({ minLength: 8, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' })),
})

/** NORMAL unless given; a kiosk may not ask for another. May be left out. */
export const confirmBody = Type.Union([Type.Object({ priority: Type.Optional(priority) }, closed), Type.Null()])

/** A registered patient and their ticket, null while it was not issued yet. */
export const confirmation = Type.Object({
  registrationId: id,
  patientId: id,
  /** Opens the patient's account once; there while the patient has none. */
  activationCode: Type.Optional(Type.String()),
  ticket: Type.Union([ticket, Type.Null()]),
})

/** A registered patient and their ticket. */
export type Confirmation = Static<typeof confirmation>

/** Event: a card was read. */
export const ocrRead = Type.Object({ tempId: id })

/** Event: a card was read. */
export type OcrRead = Static<typeof ocrRead>

/** Event: what was read became a registration. */
export const ocrConfirmed = Type.Object({ tempId: id, registrationId: id, patientId: id })

/** Event: what was read became a registration. */
export type OcrConfirmed = Static<typeof ocrConfirmed>
