// From a temporary record to a registration. The patient's record, written by user-service, is what counts; its event
// gets a ticket issued even where the direct call fails. A repetition at any point leads to the same registration.
import { createHash } from 'node:crypto'
import type { Client } from '../kit/client.ts'
import { describeError, type Log } from '../kit/log.ts'
import { Problem } from '../kit/problems.ts'
import type { Cache } from '../kit/stores/ports.ts'
import type { Trace } from '../kit/trace.ts'
import type { Priority } from '../patient-queue-service/api.ts'
import type { userApi } from '../user-service/api.ts'
import type { ToCardRecord } from './card-record.ts'
import type { Confirmation } from './schemas.ts'
import type { Found, TemporaryRecords } from './temporary-record.store.ts'
import { type ConfirmedRecord, type ReadRecord, registrationIdOf } from './temporary-record.ts'
import type { TicketDesk } from './ticket-desk.ts'

/** What confirming works with; `today` is the clinic's day. */
export type ConfirmingParts = {
  readonly cache: Cache
  readonly records: TemporaryRecords
  readonly users: Client<typeof userApi>
  readonly tickets: TicketDesk
  readonly toCardRecord: ToCardRecord
  readonly today: () => string
  readonly log: Log
}

/** A confirmation as it is asked for. */
export type Asked = {
  readonly tempId: string
  readonly found: Found
  readonly priority: Priority | undefined
  /** The Idempotency-Key with its owner, where one came. */
  readonly key: { readonly owner: string; readonly text: string } | undefined
  readonly trace: Trace
}

/** What is answered; `isNew` when it was registered now. */
export type Confirmed = { readonly isNew: boolean; readonly confirmation: Confirmation }

/** Turns temporary records into registrations. */
export type Confirming = { readonly confirm: (asked: Asked) => Promise<Confirmed> }

/** How long an Idempotency-Key belongs to its request. */
const keySeconds = 24 * 3600

/** How often a record is marked as confirmed that others change meanwhile. */
const attempts = 5

/** Refuses a key that came with another request before. https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
const claimKey = async (cache: Cache, { key, tempId, priority }: Asked): Promise<void> => {
  if (key === undefined) return
  const name = createHash('sha256').update(`${key.owner}\n${key.text}`).digest('base64url')
  const place = `ocr-service:key:${name}`
  const request = `${tempId} ${priority ?? 'NORMAL'}`
  if (await cache.setIfAbsent(place, request, { ttlSeconds: keySeconds })) return
  const before = await cache.get(place)
  if (before !== undefined && before.toString() !== request) throw new Problem('idempotency-key-reused')
}

const confirmationOf = (record: ConfirmedRecord, ticket: Confirmation['ticket']): Confirmation => {
  const { registrationId, patientId, activationCode } = record
  return { registrationId, patientId, ...(activationCode === undefined ? {} : { activationCode }), ticket }
}

/** Opens the confirming. */
export const openConfirming = (parts: ConfirmingParts): Confirming => {
  const { cache, records, users, tickets, toCardRecord, today, log } = parts

  const register = async (asked: Asked, record: ReadRecord) => {
    const registrationId = registrationIdOf(asked.tempId)
    const priority = asked.priority ?? 'NORMAL'
    const body = { registrationId, priority, record: toCardRecord(record, today()) }
    try {
      const { body: answer } = await users.registerPatient(
        { headers: { 'idempotency-key': registrationId }, body },
        asked.trace,
      )
      const { owner, expiresAt } = record
      const { patientId, activationCode } = answer
      const code = activationCode === undefined ? {} : { activationCode }
      return { status: 'confirmed', owner, expiresAt, registrationId, patientId, priority, ...code } as const
    } catch (error) {
      // Registered before, but the record was not marked, and then it was corrected or asked for with another priority.
      if (error instanceof Problem && error.code === 'idempotency-key-reused')
        throw new Problem('wrong-state', 'it was confirmed before with other data: its ticket follows by itself')
      throw error
    }
  }

  /** Nothing of the card stays. Where the cache fails now, the registration holds and the record ends by itself. */
  const mark = async ({ tempId, found, trace }: Asked, record: ConfirmedRecord): Promise<void> => {
    try {
      let current: Found | undefined = found
      for (let attempt = 1; current?.record.status === 'read' && attempt <= attempts; attempt += 1) {
        if (await records.replace(tempId, current, record)) return
        current = await records.find(tempId)
      }
    } catch (error) {
      log.warn('a confirmed record stays until its end', { requestId: trace.requestId, ...describeError(error) })
    }
  }

  const repeat = async ({ priority, trace, key }: Asked, record: ConfirmedRecord): Promise<Confirmed> => {
    if (priority !== undefined && priority !== record.priority)
      throw new Problem(
        key === undefined ? 'wrong-state' : 'idempotency-key-reused',
        `it was confirmed with priority ${record.priority}`,
      )
    const ticket = await tickets.issue(record, trace)
    return { isNew: false, confirmation: confirmationOf(record, ticket ?? null) }
  }

  return {
    confirm: async asked => {
      await claimKey(cache, asked)
      const { record } = asked.found
      if (record.status === 'confirmed') return repeat(asked, record)
      const registered = await register(asked, record)
      const ticket = await tickets.issue(registered, asked.trace)
      const confirmed = { ...registered, ticketNumber: ticket?.number ?? null }
      await mark(asked, confirmed)
      return { isNew: true, confirmation: confirmationOf(confirmed, ticket ?? null) }
    },
  }
}
