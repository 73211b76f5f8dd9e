import type { Client } from '../kit/client.ts'
import { describeError, type Log } from '../kit/log.ts'
import { Problem } from '../kit/problems.ts'
import type { Trace } from '../kit/trace.ts'
import type { queueApi, Ticket } from '../patient-queue-service/api.ts'
import type { ConfirmedRecord } from './temporary-record.ts'

/** Tickets from patient-queue-service, or nothing while it does not give any: the patient is registered anyway. */
export type TicketDesk = {
  /** The ticket of a registration, issued now if there is none. */
  readonly issue: (record: ForTicket, trace: Trace) => Promise<Ticket | undefined>
  /** The number of a registration's ticket, if it was issued. */
  readonly numberOf: (registrationId: string, trace: Trace) => Promise<string | undefined>
}

type ForTicket = Pick<ConfirmedRecord, 'registrationId' | 'patientId' | 'priority'>

/** A person stands at the desk: whoever has no ticket by then gets it later. */
const patienceMilliseconds = 2000

const impatiently = async <T>(work: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Problem('unavailable', 'patient-queue-service takes too long')),
    patienceMilliseconds,
  )
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

/** Opens the desk. */
export const openTicketDesk = (queue: Client<typeof queueApi>, log: Log): TicketDesk => {
  const without = (trace: Trace) => (error: unknown) => {
    const reason = error instanceof Problem ? { code: error.code } : describeError(error)
    log.warn('no ticket yet', { requestId: trace.requestId, traceId: trace.traceId, ...reason })
    return undefined
  }
  return {
    issue: async ({ registrationId, patientId, priority }, trace) => {
      const asked = queue.issueTicket({ body: { registrationId, patientId, priority } }, trace)
      return (await impatiently(asked).catch(without(trace)))?.body
    },
    numberOf: async (registrationId, trace) => {
      const asked = queue.readTicketOfRegistration({ params: { registrationId } }, trace)
      return (await impatiently(asked).catch(without(trace)))?.body.number
    },
  }
}
