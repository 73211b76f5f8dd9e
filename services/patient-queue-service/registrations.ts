import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { Bus, Stop } from '../kit/stores/ports.ts'
import { continueTrace } from '../kit/trace.ts'
import { registrationsQueue } from './api.ts'
import type { Desk } from './desk.ts'
import { priority } from './schemas.ts'
import type { TicketStore } from './ticket.store.ts'

const id = Type.String({ minLength: 1, maxLength: 36 })
const registered = Type.Object({ registrationId: id, patientId: id, priority })

/**
 * Issues the ticket of every registration that has none yet: the direct call failed, or the event was faster.
 * A message of another form is refused, and so ends among the dead letters.
 */
export const followRegistrations = (bus: Bus, desk: Desk, store: TicketStore): Promise<Stop> => {
  const form = Compile(registered)
  return bus.consume(registrationsQueue, async ({ data, headers }) => {
    const { registrationId, patientId, priority: urgency } = form.Parse(data)
    if (desk.hasIssued(registrationId) || (await store.byRegistration(registrationId)) !== undefined) return
    const trace = continueTrace({ traceparent: headers.traceparent, requestId: headers['x-request-id'] })
    await desk.issue({ registrationId, patientId, priority: urgency }, trace)
  })
}
