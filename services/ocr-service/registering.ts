import type { Client } from '../kit/client.ts'
import { describeError, type Log } from '../kit/log.ts'
import { Problem } from '../kit/problems.ts'
import type { Trace } from '../kit/trace.ts'
import type { Priority, queueApi, Ticket } from '../patient-queue-service/api.ts'
import type { CardRecord, userApi } from '../user-service/api.ts'
import type { Confirmation } from './schemas.ts'

/** Turns what was read into a patient and a ticket, by the services that own them. */
export type Registering = {
  /** Rejects where the patient cannot be written; where the queue is down the ticket is null and follows by itself. */
  readonly register: (
    registrationId: string,
    record: CardRecord,
    priority: Priority,
    trace: Trace,
  ) => Promise<Confirmation>
  /** The confirmation with its ticket, where that was issued meanwhile. */
  readonly refresh: (confirmation: Confirmation, trace: Trace) => Promise<Confirmation>
}

/** What the queue could not answer now; anything else is ours to hear of. */
const isForLater = (error: unknown): boolean =>
  error instanceof Problem && (error.code === 'unavailable' || error.code === 'not-found')

/** Registers by user-service and patient-queue-service. */
export const openRegistering = (
  users: Client<typeof userApi>,
  queue: Client<typeof queueApi>,
  log: Log,
): Registering => {
  const orLater = async (asking: Promise<{ readonly body: Ticket }>): Promise<Ticket | null> => {
    try {
      return (await asking).body
    } catch (error) {
      if (!isForLater(error)) log.error('the ticket waits for its event', describeError(error))
      return null
    }
  }
  return {
    register: async (registrationId, record, priority, trace) => {
      const sent = { headers: { 'idempotency-key': registrationId }, body: { registrationId, priority, record } }
      const { body } = await users.registerPatient(sent, trace)
      const { patientId } = body
      const ticket = await orLater(queue.issueTicket({ body: { registrationId, patientId, priority } }, trace))
      return { ...body, ticket }
    },
    refresh: async (confirmation, trace) => {
      if (confirmation.ticket !== null) return confirmation
      const { registrationId } = confirmation
      return {
        ...confirmation,
        ticket: await orLater(queue.readTicketOfRegistration({ params: { registrationId } }, trace)),
      }
    },
  }
}
