import { randomUUID } from 'node:crypto'
import type { Client } from '../kit/client.ts'
import type { Clock } from '../kit/clock.ts'
import { checkedNik } from '../kit/nik-check.ts'
import { Problem } from '../kit/problems.ts'
import type { Call, Handlers } from '../kit/routes.ts'
import type { engineApi } from '../ocr-engine-service/api.ts'
import type { Priority } from '../patient-queue-service/api.ts'
import type { ocrApi } from './api.ts'
import type { Confirming } from './confirming.ts'
import type { OcrEvents } from './events.ts'
import { readPicture } from './image.ts'
import type { OcrMetrics } from './ocr-metrics.ts'
import type { Correction, TemporaryRecord } from './schemas.ts'
import type { Found, TemporaryRecords } from './temporary-record.store.ts'
import { corrected, newRecord, shown } from './temporary-record.ts'
import type { TicketDesk } from './ticket-desk.ts'

/** What the routes need; `today` is the clinic's day. */
export type OcrParts = {
  readonly engine: Client<typeof engineApi>
  readonly records: TemporaryRecords
  readonly confirming: Confirming
  readonly tickets: TicketDesk
  readonly events: OcrEvents
  readonly metrics: OcrMetrics
  readonly clock: Clock
  readonly today: () => string
}

/** How often a correction is tried while others change the record. */
const attempts = 5

type Person = { readonly subject: string; readonly isKiosk: boolean }

const personOf = ({ caller }: Call): Person => {
  if (caller.kind !== 'person') throw new Problem('not-signed-in')
  return { subject: caller.subject, isKiosk: caller.role === 'KIOSK' }
}

const mayAsk = (priority: Priority | undefined, { isKiosk }: Person): void => {
  if (isKiosk && priority !== undefined && priority !== 'NORMAL')
    throw new Problem('forbidden', 'a kiosk registers with priority NORMAL')
}

/** Registration over HTTP, from the picture to the ticket. */
export const ocrRoutes = (parts: OcrParts): Handlers<typeof ocrApi> => {
  const { engine, records, confirming, tickets, events, metrics, clock, today } = parts

  /** A record that the caller may see; somebody else's is as good as none to a kiosk. */
  const find = async (tempId: string, call: Call): Promise<Found> => {
    const found = await records.find(tempId)
    const { subject, isKiosk } = personOf(call)
    if (found === undefined || (isKiosk && found.record.owner !== subject))
      throw new Problem('not-found', 'there is no temporary record of this id, or its 30 minutes are over')
    return found
  }
  const upload = async (call: Call): Promise<TemporaryRecord> => {
    const { request, trace } = call
    const { body: reading } = await engine.read({ body: await readPicture(request) }, trace)
    metrics.readingTook(reading.milliseconds)
    const tempId = randomUUID()
    const record = newRecord(personOf(call).subject, reading, clock.now())
    await records.keep(tempId, record)
    events.read({ tempId }, trace)
    return shown(tempId, record)
  }
  const correct = async (tempId: string, correction: Correction, call: Call): Promise<TemporaryRecord> => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const found = await find(tempId, call)
      const record = corrected(found.record, correction)
      if (correction.nik !== undefined) checkedNik(correction.nik, today())
      if (await records.replace(tempId, found, record)) return shown(tempId, record)
    }
    throw new Problem('in-progress', 'others are changing this record')
  }
  /** Looks for a ticket that was issued after the confirmation. */
  const withTicket = async (tempId: string, found: Found, { trace }: Call): Promise<TemporaryRecord> => {
    const { record } = found
    if (record.status === 'read' || record.ticketNumber !== null) return shown(tempId, record)
    const ticketNumber = (await tickets.numberOf(record.registrationId, trace)) ?? null
    const current = { ...record, ticketNumber }
    if (ticketNumber !== null) await records.replace(tempId, found, current)
    return shown(tempId, current)
  }

  return {
    upload: async (_, call) => ({ status: 201, body: await metrics.upload(upload(call)) }),
    readTemporaryRecord: async ({ params: { tempId } }, call) => ({
      status: 200,
      body: await withTicket(tempId, await find(tempId, call), call),
    }),
    correctTemporaryRecord: async ({ params: { tempId }, body }, call) => ({
      status: 200,
      body: await correct(tempId, body, call),
    }),
    confirm: async ({ params: { tempId }, headers, body }, call) => {
      const person = personOf(call)
      const priority = body?.priority
      mayAsk(priority, person)
      const found = await find(tempId, call)
      const text = headers['idempotency-key']
      const key = text === undefined ? undefined : { owner: person.subject, text }
      const { isNew, confirmation } = await confirming.confirm({ tempId, found, priority, key, trace: call.trace })
      const { registrationId, patientId, ticket } = confirmation
      if (isNew) {
        metrics.confirmed(ticket === null ? 'later' : 'now')
        events.confirmed({ tempId, registrationId, patientId }, call.trace)
      }
      const status = ticket === null ? 202 : isNew ? 201 : 200
      return { status, body: confirmation }
    },
    forgetTemporaryRecord: async ({ params: { tempId } }, call) => {
      await find(tempId, call)
      await records.forget(tempId)
      return { status: 204, body: undefined }
    },
  }
}
