import { randomUUID } from 'node:crypto'
import type { Client } from '../kit/client.ts'
import type { Clock } from '../kit/clock.ts'
import { Problem } from '../kit/problems.ts'
import type { Call, Handlers } from '../kit/routes.ts'
import type { engineApi } from '../ocr-engine-service/api.ts'
import type { ocrApi } from './api.ts'
import type { News } from './news.ts'
import type { Found, RecordStore } from './record.store.ts'
import { confirmedRecord, correct, maySee, type Owner, recordOf, registrationOf, shown } from './record.ts'
import type { Registering } from './registering.ts'
import { readPicture } from './upload.ts'

/** What the routes work with. `day` is the calendar day at a moment, in the clinic's time zone. */
export type RoutesOptions = {
  readonly records: RecordStore
  readonly engine: Client<typeof engineApi>
  readonly registering: Registering
  readonly news: News
  readonly clock: Clock
  readonly day: (milliseconds: number) => string
}

const ownerOf = ({ caller }: Call): Owner => {
  if (caller.kind !== 'person') throw new Problem('not-signed-in')
  return { subject: caller.subject, role: caller.role }
}

/** How often a change is tried again when somebody else changed the record in between. */
const changeAttempts = 5

/** The handlers of ocr-service. */
export const ocrRoutes = ({
  records,
  engine,
  registering,
  news,
  clock,
  day,
}: RoutesOptions): Handlers<typeof ocrApi> => {
  const today = () => day(clock.now())
  const findOwn = async (tempId: string, owner: Owner): Promise<Found> => {
    const found = await records.find(tempId)
    if (found === undefined || !maySee(found.record, owner)) throw new Problem('not-found', 'no such temporary record')
    return found
  }

  return {
    upload: async (_, call) => {
      const picture = await readPicture(call.request)
      const reading = await news.watchReading(engine.read({ body: picture }, call.trace))
      const record = recordOf(randomUUID(), ownerOf(call), reading.body, clock.now())
      await records.add(record)
      news.read({ tempId: record.tempId })
      return { status: 201, body: shown(record) }
    },

    readTemporaryRecord: async ({ params }, call) => {
      const { record } = await findOwn(params.tempId, ownerOf(call))
      if (record.status === 'read') return { status: 200, body: shown(record) }
      const confirmation = await registering.refresh(record.confirmation, call.trace)
      return { status: 200, body: shown({ ...record, confirmation }) }
    },

    correctTemporaryRecord: async ({ params, body }, call) => {
      for (let attempt = 0; attempt < changeAttempts; attempt++) {
        const found = await findOwn(params.tempId, ownerOf(call))
        if (found.record.status !== 'read')
          throw new Problem('wrong-state', 'the record is confirmed and stays as it is')
        const corrected = correct(found.record, body, today())
        if (await records.change(found, corrected)) return { status: 200, body: shown(corrected) }
      }
      throw new Problem('in-progress', 'the record is being changed by somebody else')
    },

    confirm: async ({ params, headers, body }, call) => {
      const owner = ownerOf(call)
      const priority = body?.priority ?? 'NORMAL'
      if (owner.role === 'KIOSK' && priority !== 'NORMAL')
        throw new Problem('forbidden', 'a kiosk registers with priority NORMAL')
      const found = await findOwn(params.tempId, owner)
      const { record } = found
      const key = headers['idempotency-key']
      if (key !== undefined && !(await records.claim(owner.subject, key, record.tempId)))
        throw new Problem('idempotency-key-reused')
      if (record.status === 'confirmed') {
        const confirmation = await registering.refresh(record.confirmation, call.trace)
        if (confirmation !== record.confirmation) await records.change(found, confirmedRecord(record, confirmation))
        return { status: 200, body: confirmation }
      }
      const confirmation = await registering.register(
        record.tempId,
        registrationOf(record, today()),
        priority,
        call.trace,
      )
      await records.change(found, confirmedRecord(record, confirmation))
      const { tempId } = record
      news.confirmed({ tempId, registrationId: confirmation.registrationId, patientId: confirmation.patientId })
      return { status: confirmation.ticket === null ? 202 : 201, body: confirmation }
    },

    forgetTemporaryRecord: async ({ params }, call) => {
      await findOwn(params.tempId, ownerOf(call))
      await records.forget(params.tempId)
      return { status: 204, body: undefined }
    },
  }
}
