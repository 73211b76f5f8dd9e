import { setTimeout as delay } from 'node:timers/promises'
import type { BusFailure, Consumption, Handler } from '../ports.ts'
import { attempt, DIED_WITH_CONSUMERS, type Ending, MOST_DELIVERIES } from './attempts.ts'
import type { Claim, EmbeddedQueues } from './embedded-queues.ts'

const PREFETCH = 32
const RETRY_MILLISECONDS = 500

/** What a consumer needs besides its queue and handler. */
export type ConsumerOptions = {
  readonly firstPauseMilliseconds: number
  readonly onFailure: (failure: BusFailure) => void
}

/** One consumer of one queue: claims deliveries, hands them to the handler, ends them. */
export class EmbeddedConsumer {
  readonly #queues: EmbeddedQueues
  readonly #consumption: Consumption
  readonly #handler: Handler
  readonly #options: ConsumerOptions
  readonly #stopping = new AbortController()
  readonly #inFlight = new Set<Promise<void>>()
  #handling = 0
  #claiming: Promise<void> | undefined
  #again = false

  constructor(queues: EmbeddedQueues, consumption: Consumption, handler: Handler, options: ConsumerOptions) {
    this.#queues = queues
    this.#consumption = consumption
    this.#handler = handler
    this.#options = options
  }

  /** Whether deliveries are held, so that their leases must be renewed. */
  get holds(): boolean {
    return this.#inFlight.size > 0
  }

  /** There may be something to do. */
  wake(): void {
    this.#again = true
    this.#claiming ??= this.#claimAll().finally(() => {
      this.#claiming = undefined
    })
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#claiming
    await Promise.all(this.#inFlight)
  }

  async #claimAll(): Promise<void> {
    const { queue, prefetch = PREFETCH } = this.#consumption
    while (this.#again && !this.#stopping.signal.aborted) {
      this.#again = false
      // A failure of the file is met again by the next wake, at the latest in a second.
      const claims = await this.#queues.claim(queue, prefetch - this.#handling).catch(() => [])
      for (const claim of claims) this.#hold(claim)
    }
  }

  #hold(claim: Claim): void {
    this.#handling += 1
    const held = this.#handle(claim).finally(() => this.#inFlight.delete(held))
    this.#inFlight.add(held)
  }

  async #handle({ seq, count, delivery }: Claim): Promise<void> {
    const { queue } = this.#consumption
    const attempts = { queue, handler: this.#handler, signal: this.#stopping.signal, ...this.#options }
    const overdue = count > MOST_DELIVERIES
    const ending: Ending = overdue ? { as: 'dead', reason: DIED_WITH_CONSUMERS } : await attempt(delivery, attempts)
    const ended = this.#insist(() => this.#end(seq, ending))
    // The next claim is written with the end of this one, so both share a sync.
    this.#handling -= 1
    this.wake()
    await ended
  }

  async #end(seq: number, ending: Ending): Promise<void> {
    const { queue } = this.#consumption
    if (ending.as === 'returned') await this.#queues.release(queue, seq)
    else await this.#queues.end(queue, seq, ending.as === 'dead' ? ending.reason : undefined)
  }

  /** Tries until the file takes it; a consumer that stops leaves the rest to the lease. */
  async #insist(write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await write()
      } catch {
        if (this.#stopping.signal.aborted) return
        await delay(RETRY_MILLISECONDS)
      }
    }
  }
}
