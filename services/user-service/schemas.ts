// The forms of what user-service takes and gives, from which its API, its types and its OpenAPI page are made.
import Type, { type Static } from 'typebox'
import { roles } from '../kit/contract.ts'

/** A line of text without control characters. */
const line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]+$' })

const closed = { additionalProperties: false } as const
const moment = Type.String({ format: 'date-time' })
const id = Type.String({ minLength: 1, maxLength: 36 })
const sixteenDigits = Type.String({ pattern: '^[0-9]{16}$' })
const secret = Type.String({ minLength: 1, maxLength: 128 })
const code = Type.String({ minLength: 1, maxLength: 32 })

/** Length of a new password: staff see every patient, a patient only themselves. */
const staffPassword = Type.String({ minLength: 12, maxLength: 128 })
const patientPassword = Type.String({ minLength: 8, maxLength: 128 })

/** Order of service: URGENT > HIGH > NORMAL > LOW. */
export const priority = Type.Enum(['URGENT', 'HIGH', 'NORMAL', 'LOW'])

/** The roles of people who sign in with a user name. */
export const staffRole = Type.Enum(['OPERATOR', 'ADMIN_FASKES'])

/** A role of people who sign in with a user name. */
export type StaffRole = Static<typeof staffRole>

/** What an identity card says; text as printed. A field that is not on the card is left out. */
export const cardRecord = Type.Object(
  {
    /** Checked by the NIK's own rules, see `nik-invalid`. */
    nik: line(64),
    name: line(120),
    birthPlace: line(80),
    birthDate: Type.String({ format: 'date' }),
    sex: Type.Enum(['male', 'female']),
    bloodType: Type.Optional(line(8)),
    address: Type.Optional(line(255)),
    rtRw: Type.Optional(line(16)),
    village: Type.Optional(line(80)),
    district: Type.Optional(line(80)),
    regency: Type.Optional(line(80)),
    province: Type.Optional(line(80)),
    religion: Type.Optional(line(40)),
    maritalStatus: Type.Optional(line(40)),
    occupation: Type.Optional(line(80)),
    nationality: Type.Optional(line(40)),
    /** ISO date or `lifetime`. */
    validUntil: Type.Optional(line(16)),
  },
  closed,
)

/** What an identity card says. */
export type CardRecord = Static<typeof cardRecord>

/** A patient as the clinic knows them. */
export const patient = Type.Object({ id, registeredAt: moment, ...cardRecord.properties })

/** A patient as the clinic knows them. */
export type Patient = Static<typeof patient>

/** A registration to be written: who, and how urgent. */
export const registrationRequest = Type.Object({ registrationId: id, priority, record: cardRecord }, closed)

/** A registration to be written. */
export type RegistrationRequest = Static<typeof registrationRequest>

/** A written registration; `activationCode` is there while the patient has no active account. */
export const registration = Type.Object({
  patientId: id,
  registrationId: id,
  activationCode: Type.Optional(Type.String()),
})

/** A written registration. */
export type Registration = Static<typeof registration>

/** Proof of a sign-in: 15 minutes of access, and seven days in which the refresh token gets the next pair. */
export const tokens = Type.Object({
  accessToken: Type.String(),
  refreshToken: Type.String(),
  expiresInSeconds: Type.Integer(),
  role: Type.Enum([...roles]),
  subject: id,
  patientId: Type.Optional(id),
})

/** Proof of a sign-in. */
export type Tokens = Static<typeof tokens>

/** An account of the clinic's staff. */
export const account = Type.Object({
  id,
  username: Type.String(),
  role: staffRole,
  disabled: Type.Boolean(),
  /** Whether the one-time password was not replaced yet. */
  awaitsNewPassword: Type.Boolean(),
  createdAt: moment,
})

/** An account of the clinic's staff. */
export type Account = Static<typeof account>

/** An account with the password that opens it once; shown at this moment only. */
export const accountWithPassword = Type.Object({
  id,
  username: Type.String(),
  role: staffRole,
  oneTimePassword: Type.String(),
})

/** An account with the password that opens it once. */
export type AccountWithPassword = Static<typeof accountWithPassword>

/** A registration device; not enrolled until its code was used. */
export const kiosk = Type.Object({
  id,
  name: Type.String(),
  enrolled: Type.Boolean(),
  createdAt: moment,
  enrolledAt: Type.Optional(moment),
  /** When the unused enrolment code stops working. */
  enrolmentExpiresAt: Type.Optional(moment),
})

/** A registration device. */
export type Kiosk = Static<typeof kiosk>

/** A new kiosk with the code that enrols it once; shown at this moment only. */
export const newKiosk = Type.Object({ id, name: Type.String(), enrolmentCode: Type.String(), expiresAt: moment })

/** What an enrolled device keeps and sends as `X-API-Key`. */
export const enrolment = Type.Object({ deviceKey: Type.String(), kioskId: id, name: Type.String() })

/** A key with which another system registers patients. */
export const apiKey = Type.Object({ id, name: Type.String(), createdAt: moment })

/** A key with which another system registers patients. */
export type ApiKey = Static<typeof apiKey>

/** A new key; shown at this moment only. */
export const newApiKey = Type.Object({ id, name: Type.String(), key: Type.String() })

/** Five minutes of access for a kiosk or an API key. */
export const deviceAccess = Type.Object({
  accessToken: Type.String(),
  expiresInSeconds: Type.Integer(),
  subject: id,
  role: Type.Literal('KIOSK'),
})

/** Event: a kiosk or an API key was deleted. */
export const deviceRemoved = Type.Object({ deviceId: id })

/** Event: a kiosk or an API key was deleted. */
export type DeviceRemoved = Static<typeof deviceRemoved>

/** The public keys under which users' tokens are signed: https://www.rfc-editor.org/rfc/rfc7517 */
export const keySet = Type.Object({
  keys: Type.Array(
    Type.Object({ kty: Type.String(), crv: Type.String(), x: Type.String(), kid: Type.String(), alg: Type.String() }),
  ),
})

/** Bodies of requests. */
export const requests = {
  loginUser: Type.Object({ nik: sixteenDigits, password: secret }, closed),
  loginAdmin: Type.Object(
    {
      username: Type.String({ minLength: 1, maxLength: 64 }),
      password: secret,
      newPassword: Type.Optional(staffPassword),
    },
    closed,
  ),
  activate: Type.Object({ nik: sixteenDigits, code, password: patientPassword }, closed),
  refreshToken: Type.Object({ refreshToken: secret }, closed),
  deviceKey: Type.Object({ key: secret }, closed),
  account: Type.Object({ username: Type.String({ pattern: '^[a-z0-9._-]{3,64}$' }), role: staffRole }, closed),
  accountChange: Type.Object({ disabled: Type.Boolean() }, closed),
  named: Type.Object({ name: line(80) }, closed),
  enrol: Type.Object({ code }, closed),
} as const

/** The `:id` of a path. */
export const byId = Type.Object({ id })

/** The header under which a repeated registration is recognised. */
export const idempotencyHeader = Type.Object({
  'idempotency-key': Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' }),
})
