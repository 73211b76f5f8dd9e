import Type, { type Static } from 'typebox'
import { wholeNumber } from '../kit/config.ts'
import type { PoolOptions } from './pool.ts'

/** What ocr-engine-service is told beside what every service is told. */
export const engineConfig = Type.Object({
  /** Threads that read cards, one unless told; each holds networks of its own in memory. */
  READER_THREADS: Type.Optional(wholeNumber({ minimum: 1, maximum: 64 })),
})

/** What ocr-engine-service is told beside what every service is told. */
export type EngineConfig = Static<typeof engineConfig>

/** So few pictures wait for a thread that the last is answered while its caller still listens; more are refused. */
export const poolOptions = ({ READER_THREADS = 1 }: EngineConfig): PoolOptions => ({
  workers: READER_THREADS,
  queueLimit: 5 * READER_THREADS,
  timeoutSeconds: 15,
  hungSeconds: 300,
})
