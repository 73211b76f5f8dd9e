import { Problem } from '../kit/problems.ts'
import type { Handlers } from '../kit/routes.ts'
import type { engineApi, Reading } from './api.ts'
import { type CardReader, ReaderBusy } from './card-reader.ts'
import type { EngineMetrics } from './engine-metrics.ts'
import type { CardReading } from './read-card.ts'

/** What a reading is to the caller; what is not a card is refused with its own code. */
const answerTo = (reading: CardReading): Reading => {
  if (reading.outcome !== 'card') throw new Problem(reading.outcome)
  return { fields: reading.fields, milliseconds: Math.round(reading.milliseconds) }
}

const asProblem = (error: unknown): never => {
  if (error instanceof ReaderBusy) throw new Problem('unavailable', error.message, error.retryAfterSeconds)
  throw error
}

/** The reader over HTTP. */
export const engineRoutes = (reader: CardReader, metrics: EngineMetrics): Handlers<typeof engineApi> => ({
  read: async ({ body }) => {
    if (body !== undefined && !(body instanceof Uint8Array)) throw new Problem('unsupported-media-type')
    if (body === undefined || body.length === 0)
      throw new Problem('not-an-image', 'expected a picture, received nothing')
    const began = performance.now()
    let outcome = 'failed'
    try {
      const reading = await reader.read(body)
      outcome = reading.outcome
      return { status: 200, body: answerTo(reading) }
    } catch (error) {
      if (error instanceof ReaderBusy) outcome = 'busy'
      return asProblem(error)
    } finally {
      metrics.ended(outcome, (performance.now() - began) / 1000)
    }
  },
})
