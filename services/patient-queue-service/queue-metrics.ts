import type { Metrics } from '../kit/metrics.ts'
import type { TicketRow } from './ticket.ts'

/** What is counted of the queue's business. */
export type QueueMetrics = {
  readonly issued: (ticket: TicketRow) => void
  readonly stepped: (before: TicketRow, after: TicketRow) => void
}

const minute = 60
const waitBuckets = [1, 5, 10, 15, 30, 45, 60, 90, 120, 180, 240].map(minutes => minutes * minute)
const serviceBuckets = [1, 2, 5, 10, 15, 20, 30, 45, 60].map(minutes => minutes * minute)

/** Opens the counts; `length` tells how many wait. */
export const queueMetrics = (metrics: Metrics, length: () => Promise<number>): QueueMetrics => {
  const issued = metrics.counter('queue_tickets_issued_total', 'Tickets issued, by priority', ['priority'])
  const steps = metrics.counter('queue_ticket_steps_total', 'Tickets that reached a status', ['status'])
  const waits = metrics.histogram('queue_waiting_seconds', 'From the ticket to the call', waitBuckets)
  const services = metrics.histogram('queue_service_seconds', 'From the start to the end of treatment', serviceBuckets)
  // Not a number while the database is away: the other metrics are still told.
  metrics.gauge('queue_length', 'Patients who wait', () => length().catch(() => Number.NaN))
  return {
    issued: ({ priority }) => issued.inc({ priority }),
    stepped: (before, after) => {
      if (before.status === after.status) return
      steps.inc({ status: after.status })
      if (after.status === 'CALLED') waits.observe(((after.calledAt ?? 0) - after.createdAt) / 1000)
      if (after.status === 'COMPLETED') services.observe(((after.endedAt ?? 0) - (after.startedAt ?? 0)) / 1000)
    },
  }
}
