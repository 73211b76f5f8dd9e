import Type from 'typebox'
import Value from 'typebox/value'
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
export const followRegistrations = (bus: Bus, desk: Desk, store: TicketStore): Promise<Stop> =>
  bus.consume(registrationsQueue, async ({ data, headers }) => {
    const { registrationId, patientId, priority: urgency } = Value.Parse(registered, data)
    if (desk.hasIssued(registrationId) || (await store.byRegistration(registrationId)) !== undefined) return
    const trace = continueTrace({ traceparent: headers.traceparent, requestId: headers['x-request-id'] })
    await desk.issue({ registrationId, patientId, priority: urgency }, trace)
  })
