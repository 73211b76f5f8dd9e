import { openPool, type PoolOptions } from './pool.ts'
import type { CardReading } from './read-card.ts'

/** Reads photographs of identity cards in worker threads. */
export type CardReader = {
  /** Rejects with a `BusyError` when too many wait already, with a `WorkerLostError` when reading took too long. */
  readonly read: (bytes: Uint8Array) => Promise<CardReading>
  /** Whether the networks of at least one worker are loaded. */
  readonly ready: () => boolean
  /** How many photographs wait for a worker. */
  readonly waiting: () => number
  /** Reads what it has accepted, then ends its workers. */
  readonly close: () => Promise<void>
}

/** Starts the workers; they load their networks meanwhile, and what is asked before is read once they are ready. */
export const openReader = (options: PoolOptions): CardReader => {
  const pool = openPool<Uint8Array, CardReading>(new URL('./worker.ts', import.meta.url), options)
  return { read: pool.ask, ready: pool.ready, waiting: pool.waiting, close: pool.close }
}
