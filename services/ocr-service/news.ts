import { randomUUID } from 'node:crypto'
import { describeError, type Log } from '../kit/log.ts'
import type { Metrics } from '../kit/metrics.ts'
import { Problem } from '../kit/problems.ts'
import type { Bus } from '../kit/stores/ports.ts'
import { ocrTopics } from './api.ts'
import type { OcrConfirmed, OcrRead } from './schemas.ts'

/** What ocr-service tells the world: events with ids only, and figures. Nobody waits for either. */
export type News = {
  /** Counts the reading by its outcome and passes it on. */
  readonly watchReading: <T>(reading: Promise<T>) => Promise<T>
  readonly read: (event: OcrRead) => void
  readonly confirmed: (event: OcrConfirmed) => void
}

const readingBuckets = [0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 20]

/** Opens the news of a service. */
export const openNews = (bus: Bus, metrics: Metrics, log: Log): News => {
  const readings = metrics.counter('ocr_readings_total', 'Uploaded pictures by what came of them', ['outcome'])
  const seconds = metrics.histogram('ocr_reading_seconds', 'Time the engine took for a picture', readingBuckets)
  const registrations = metrics.counter('ocr_registrations_total', 'Confirmed registrations')
  const tell = (topic: string, data: OcrRead | OcrConfirmed): void => {
    bus.publish(topic, { id: randomUUID(), data }).catch((error: unknown) => {
      log.warn('an event was not published', { topic, ...describeError(error) })
    })
  }
  return {
    watchReading: async reading => {
      const began = performance.now()
      try {
        const answer = await reading
        readings.inc({ outcome: 'read' })
        return answer
      } catch (error) {
        readings.inc({ outcome: error instanceof Problem ? error.code : 'failed' })
        throw error
      } finally {
        seconds.observe((performance.now() - began) / 1000)
      }
    },
    read: event => tell(ocrTopics.read, event),
    confirmed: event => {
      registrations.inc()
      tell(ocrTopics.confirmed, event)
    },
  }
}
