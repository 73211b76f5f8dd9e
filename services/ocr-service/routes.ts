import { Problem } from '../kit/problems.ts'
import type { Handlers } from '../kit/routes.ts'
import type { Priority } from '../patient-queue-service/api.ts'
import type { ocrApi } from './api.ts'
import type { Confirming } from './confirming.ts'
import { openRecordWork, type Person, personOf, type RecordParts } from './record-work.ts'

/** What the routes need. */
export type OcrParts = RecordParts & { readonly confirming: Confirming }

const mayAsk = (priority: Priority | undefined, { isKiosk }: Person): void => {
  if (isKiosk && priority !== undefined && priority !== 'NORMAL')
    throw new Problem('forbidden', 'a kiosk registers with priority NORMAL')
}

/** Registration over HTTP, from the picture to the ticket. */
export const ocrRoutes = (parts: OcrParts): Handlers<typeof ocrApi> => {
  const { records, confirming, events, metrics } = parts
  const { find, upload, correct, look } = openRecordWork(parts)
  return {
    upload: async (_, call) => ({ status: 201, body: await metrics.upload(upload(call)) }),
    readTemporaryRecord: async ({ params: { tempId } }, call) => ({
      status: 200,
      body: await look(tempId, call),
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
