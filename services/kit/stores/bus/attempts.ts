import { setTimeout as delay } from 'node:timers/promises'
import type { BusFailure, Delivery, Handler } from '../ports.ts'
import { StoreUnavailable } from '../unavailable.ts'

/** How a delivery ended: handled, given back because the consumer stops, or dead after too many failures. */
export type Ending = { readonly as: 'handled' | 'returned' } | { readonly as: 'dead'; readonly reason: string }

/** What a consumer of one queue does with every delivery. */
export type Attempts = {
  readonly queue: string
  readonly handler: Handler
  /** Pause after the first failure; each further one doubles it. */
  readonly firstPauseMilliseconds: number
  readonly onFailure: (failure: BusFailure) => void
  /** Aborted when the consumer stops: then nothing waits any longer. */
  readonly signal: AbortSignal
}

/** Failures of one message after which it is dead. */
export const MOST_FAILURES = 5
/** Deliveries of one message that end with the death of the consumer, after which the message is dead. */
export const MOST_DELIVERIES = 20
/** Pause after a first failure, unless the options say otherwise. */
export const FIRST_PAUSE_MILLISECONDS = 200
const LONGEST_PAUSE_MILLISECONDS = 5000
const LONGEST_REASON = 500

/** The reason of a message that took its consumers down with it. */
export const DIED_WITH_CONSUMERS = `its consumers ended ${MOST_DELIVERIES} times while they held it`

/** Hands the delivery to the handler until it is handled, dead, or the consumer stops. */
export const attempt = async (delivery: Delivery, attempts: Attempts): Promise<Ending> => {
  const { queue, handler, signal, onFailure } = attempts
  let failures = 0
  for (let pause = attempts.firstPauseMilliseconds; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)) {
    if (signal.aborted) return { as: 'returned' }
    try {
      await handler(failures === 0 ? delivery : { ...delivery, redelivered: true })
      return { as: 'handled' }
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) failures += 1
      const dead = failures >= MOST_FAILURES
      onFailure({ error, queue, messageId: delivery.id, topic: delivery.topic, failures, dead })
      if (dead) return { as: 'dead', reason: reasonOf(error) }
    }
    await delay(pause, undefined, { signal }).catch(() => undefined)
  }
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_REASON)
