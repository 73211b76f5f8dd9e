// What is done with temporary records on behalf of somebody: reading a card into one, correcting it, looking at it.
import { randomUUID } from 'node:crypto'
import type { Client } from '../kit/client.ts'
import type { Clock } from '../kit/clock.ts'
import { checkedNik } from '../kit/nik-check.ts'
import { Problem } from '../kit/problems.ts'
import type { Call } from '../kit/routes.ts'
import type { engineApi } from '../ocr-engine-service/api.ts'
import type { OcrEvents } from './events.ts'
import { readPicture } from './image.ts'
import type { OcrMetrics } from './ocr-metrics.ts'
import type { Correction, TemporaryRecord } from './schemas.ts'
import type { Found, TemporaryRecords } from './temporary-record.store.ts'
import { corrected, newRecord, shown } from './temporary-record.ts'
import type { TicketDesk } from './ticket-desk.ts'

/** What the work needs; `today` is the clinic's day. */
export type RecordParts = {
  readonly engine: Client<typeof engineApi>
  readonly records: TemporaryRecords
  readonly tickets: TicketDesk
  readonly events: OcrEvents
  readonly metrics: OcrMetrics
  readonly clock: Clock
  readonly today: () => string
}

/** How often a correction is tried while others change the record. */
const attempts = 5

/** Who asks, as far as records are concerned. */
export type Person = { readonly subject: string; readonly isKiosk: boolean }

/** The person or device that asks. Throws Problem `not-signed-in` where none does. */
export const personOf = ({ caller }: Call): Person => {
  if (caller.kind !== 'person') throw new Problem('not-signed-in')
  return { subject: caller.subject, isKiosk: caller.role === 'KIOSK' }
}

/** The work with temporary records. */
export type RecordWork = {
  /** A record that the caller may see; somebody else's is as good as none to a kiosk. Throws Problem `not-found`. */
  readonly find: (tempId: string, call: Call) => Promise<Found>
  readonly upload: (call: Call) => Promise<TemporaryRecord>
  readonly correct: (tempId: string, correction: Correction, call: Call) => Promise<TemporaryRecord>
  /** The record, with the ticket's number where it was issued after the confirmation. */
  readonly look: (tempId: string, call: Call) => Promise<TemporaryRecord>
}

/** Opens the work. */
export const openRecordWork = (parts: RecordParts): RecordWork => {
  const { engine, records, tickets, events, metrics, clock, today } = parts

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
  const look = async (tempId: string, call: Call): Promise<TemporaryRecord> => {
    const found = await find(tempId, call)
    const { record } = found
    if (record.status === 'read' || record.ticketNumber !== null) return shown(tempId, record)
    const ticketNumber = (await tickets.numberOf(record.registrationId, call.trace)) ?? null
    const current = { ...record, ticketNumber }
    if (ticketNumber !== null) await records.replace(tempId, found, current)
    return shown(tempId, current)
  }
  return { find, upload, correct, look }
}
