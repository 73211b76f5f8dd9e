import type { Metrics } from '../kit/metrics.ts'
import { Problem } from '../kit/problems.ts'

/** What is counted of the service's business. */
export type OcrMetrics = {
  /** Counts an upload by what became of it: `read`, or the code of the refusal. Hands the result on. */
  readonly upload: <T>(reading: Promise<T>) => Promise<T>
  readonly readingTook: (milliseconds: number) => void
  /** A registration was confirmed; its ticket came at once or follows. */
  readonly confirmed: (ticket: 'now' | 'later') => void
  readonly eventLost: () => void
}

const readingBuckets = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20]

/** Opens the counts. */
export const ocrMetrics = (metrics: Metrics): OcrMetrics => {
  const uploads = metrics.counter('ocr_uploads_total', 'Uploads, by what became of them', ['outcome'])
  const readings = metrics.histogram('ocr_reading_seconds', 'Time the engine took for a card', readingBuckets)
  const confirmed = metrics.counter('ocr_registrations_total', 'Confirmed registrations, by their ticket', ['ticket'])
  let processing = 0
  metrics.gauge(
    'ocr_processing_queue_length',
    'Uploads of this Pod that are being read or wait for it',
    () => processing,
  )
  const lost = metrics.counter('ocr_events_lost_total', 'Events that the bus did not take')
  return {
    upload: async reading => {
      processing += 1
      try {
        const result = await reading
        uploads.inc({ outcome: 'read' })
        return result
      } catch (error) {
        uploads.inc({ outcome: error instanceof Problem ? error.code : 'failed' })
        throw error
      } finally {
        processing -= 1
      }
    },
    readingTook: milliseconds => readings.observe(milliseconds / 1000),
    confirmed: ticket => confirmed.inc({ ticket }),
    eventLost: () => lost.inc(),
  }
}
