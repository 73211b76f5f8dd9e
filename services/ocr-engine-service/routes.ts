import { Problem } from '../kit/problems.ts'
import type { Handlers } from '../kit/routes.ts'
import type { engineApi, Reading } from './api.ts'
import type { EngineMetrics } from './engine-metrics.ts'
import { BusyError, WorkerLostError } from './pool.ts'
import type { CardReading } from './read-card.ts'
import type { CardReader } from './reader.ts'

/** When to come again, in seconds: after a picture or two; after the networks are loaded; after a lost thread is back. */
const retryAfter = { busy: 3, cold: 2, lost: 5 } as const

/** Readiness: rejects while the networks are loading. */
export const untilWarm = (reader: CardReader) => async (): Promise<void> => {
  if (!reader.ready()) throw new Error('loading the networks')
}

/** What a reading is to the caller; what is not a card is refused with its own code. */
const answerTo = (reading: CardReading): Reading => {
  if (reading.outcome !== 'card') throw new Problem(reading.outcome)
  return { fields: reading.fields, milliseconds: Math.round(reading.milliseconds) }
}

type Failure = { readonly outcome: 'busy' | 'lost' | 'failed'; readonly error: unknown }

const failureOf = (error: unknown): Failure => {
  if (error instanceof BusyError)
    return { outcome: 'busy', error: new Problem('unavailable', 'too many pictures wait', retryAfter.busy) }
  if (error instanceof WorkerLostError)
    return { outcome: 'lost', error: new Problem('unavailable', 'the picture took too long', retryAfter.lost) }
  return { outcome: 'failed', error }
}

/** The reader over HTTP. */
export const engineRoutes = (reader: CardReader, metrics: EngineMetrics): Handlers<typeof engineApi> => {
  const read = async (bytes: Uint8Array): Promise<CardReading> => {
    const began = performance.now()
    try {
      const reading = await reader.read(bytes)
      metrics.ended(reading.outcome, (performance.now() - began) / 1000)
      return reading
    } catch (caught) {
      const { outcome, error } = failureOf(caught)
      metrics.ended(outcome, (performance.now() - began) / 1000)
      throw error
    }
  }
  return {
    read: async ({ body }) => {
      if (body !== undefined && !(body instanceof Uint8Array)) throw new Problem('unsupported-media-type')
      if (body === undefined || body.length === 0)
        throw new Problem('not-an-image', 'expected a picture, received nothing')
      if (!reader.ready()) throw new Problem('unavailable', 'the reader is loading its networks', retryAfter.cold)
      return { status: 200, body: answerTo(await read(body)) }
    },
  }
}
