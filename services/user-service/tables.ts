import type { Selectable } from 'kysely'
import type { Role } from '../kit/contract.ts'
import type { StaffRole } from './schemas.ts'

/** Times are milliseconds since 1970; flags are 0 or 1; secrets are kept as hashes only. */
type AccountTable = {
  id: string
  username: string
  role: StaffRole
  passwordHash: string
  oneTime: number
  disabledAt: number | null
  createdAt: number
}

type KioskTable = {
  id: string
  name: string
  enrolmentHash: string | null
  enrolmentExpiresAt: number | null
  keyHash: string | null
  createdAt: number
  enrolledAt: number | null
}

type ApiKeyTable = { id: string; name: string; keyHash: string; createdAt: number }

/** All refresh tokens that follow from one sign-in. */
type RefreshFamilyTable = {
  id: string
  subject: string
  role: Role
  revokedAt: number | null
  expiresAt: number
}

type RefreshTokenTable = { hash: string; family: string; usedAt: number | null; expiresAt: number }

/** Attempts at one account or from one address; see `throttle.ts`. */
type ThrottleTable = { id: string; attempts: number; blockedUntil: number; expiresAt: number }

/** Card fields under their own names; null where the card says nothing. */
type PatientTable = {
  id: string
  nik: string
  name: string
  birthPlace: string
  birthDate: string
  sex: 'male' | 'female'
  bloodType: string | null
  address: string | null
  rtRw: string | null
  village: string | null
  district: string | null
  regency: string | null
  province: string | null
  religion: string | null
  maritalStatus: string | null
  occupation: string | null
  nationality: string | null
  validUntil: string | null
  createdAt: number
  /** Null until the patient activated their account. */
  passwordHash: string | null
  /** Of the newest activation code; kept after its use, so that a second use is told apart from a wrong code. */
  activationHash: string | null
  activationExpiresAt: number | null
}

/** What was answered under an Idempotency-Key. */
type AnswerTable = {
  idempotencyKey: string
  requestHash: string
  status: number
  patientId: string
  registrationId: string
  withCode: number
  createdAt: number
}

/** user-service's tables; the outbox keeps its own beside them. */
export type Tables = {
  accounts: AccountTable
  kiosks: KioskTable
  apiKeys: ApiKeyTable
  refreshFamilies: RefreshFamilyTable
  refreshTokens: RefreshTokenTable
  throttles: ThrottleTable
  patients: PatientTable
  registrationAnswers: AnswerTable
}

/** A row of the accounts. */
export type AccountRow = Selectable<AccountTable>
/** A row of the kiosks. */
export type KioskRow = Selectable<KioskTable>
/** A row of the patients. */
export type PatientRow = Selectable<PatientTable>
/** A row of the answers. */
export type AnswerRow = Selectable<AnswerTable>
