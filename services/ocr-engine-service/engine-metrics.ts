import type { Metrics } from '../kit/metrics.ts'

/** What is counted of the readings. */
export type EngineMetrics = {
  /** A picture was read, or not: `card`, `no-card`, `not-an-image`, `too-many-pixels`, `busy`, `lost`, `failed`. */
  readonly ended: (outcome: string, seconds: number) => void
}

const readingBuckets = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20]

/** Opens the counts; `waiting` tells how many pictures wait for a thread. */
export const engineMetrics = (metrics: Metrics, waiting: () => number): EngineMetrics => {
  const outcomes = metrics.counter('ocr_engine_pictures_total', 'Pictures, by what became of them', ['outcome'])
  const times = metrics.histogram('ocr_engine_reading_seconds', 'From a picture to what is on it', readingBuckets)
  metrics.gauge('ocr_engine_queue_length', 'Pictures that wait for a thread', waiting)
  return {
    ended: (outcome, seconds) => {
      outcomes.inc({ outcome })
      if (outcome === 'card') times.observe(seconds)
    },
  }
}
