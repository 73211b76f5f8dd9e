import { randomUUID } from 'node:crypto'
import { describeError, type Log } from '../kit/log.ts'
import type { Bus } from '../kit/stores/ports.ts'
import { type Trace, traceHeaders } from '../kit/trace.ts'
import { ocrTopics } from './api.ts'
import type { OcrMetrics } from './ocr-metrics.ts'
import type { OcrConfirmed, OcrRead } from './schemas.ts'

/** Tells others what happened, by ids only. Nothing depends on it: what the bus does not take is counted and dropped. */
export type OcrEvents = {
  readonly read: (data: OcrRead, trace: Trace) => void
  readonly confirmed: (data: OcrConfirmed, trace: Trace) => void
}

/** Opens the events. */
export const openEvents = (bus: Bus, metrics: OcrMetrics, log: Log): OcrEvents => {
  const tell = (topic: string) => (data: unknown, trace: Trace) => {
    bus.publish(topic, { id: randomUUID(), data, headers: traceHeaders(trace) }).catch((error: unknown) => {
      metrics.eventLost()
      log.warn('an event was dropped', { topic, requestId: trace.requestId, ...describeError(error) })
    })
  }
  return { read: tell(ocrTopics.read), confirmed: tell(ocrTopics.confirmed) }
}
