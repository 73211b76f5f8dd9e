import type { BusFailure, Delivery, Handler } from '../ports.ts'
import type { EmbeddedQueues } from './embedded-queues.ts'
import { topicMatches } from './topic.ts'

/** The name under which a listener's failures are told: it has no queue of its own. */
export const LISTENER = 'listener'

/** Hears every message from its creation on. */
export class EmbeddedListener {
  readonly #queues: EmbeddedQueues
  readonly #wants: (topic: string) => boolean
  readonly #handler: Handler
  readonly #onFailure: (failure: BusFailure) => void
  readonly #inFlight = new Set<Promise<void>>()
  #heard: number
  #stopped = false

  constructor(queues: EmbeddedQueues, topics: readonly string[], handler: Handler, onFailure: (f: BusFailure) => void) {
    this.#queues = queues
    this.#wants = topic => topics.some(pattern => topicMatches(pattern, topic))
    this.#handler = handler
    this.#onFailure = onFailure
    this.#heard = queues.last()
  }

  /** There may be something to hear. */
  wake(): void {
    while (!this.#stopped) {
      const { last, deliveries } = this.#queues.heardAfter(this.#heard, this.#wants)
      if (last === this.#heard) return
      this.#heard = last
      for (const delivery of deliveries) this.#tell(delivery)
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#inFlight)
  }

  #tell(delivery: Delivery): void {
    const told = tell(this.#handler, delivery, this.#onFailure).finally(() => this.#inFlight.delete(told))
    this.#inFlight.add(told)
  }
}

/** Hands a message to a listener; a failure is reported and nothing else. */
export const tell = async (
  handler: Handler,
  delivery: Delivery,
  onFailure: (failure: BusFailure) => void,
): Promise<void> => {
  try {
    await handler(delivery)
  } catch (error) {
    onFailure({ error, queue: LISTENER, messageId: delivery.id, topic: delivery.topic, failures: 1, dead: false })
  }
}
