import { errors, type Pool } from 'undici'
import { type Answered, type Exchanged, exchange } from '../kit/exchange.ts'
import { isClientsFault } from './request-body.ts'

/** One request to a service, and whether it may be sent twice. */
export type Asked = Exchanged & { readonly mayRetry: boolean }

/** The service failed: no connection, no answer in time, or a 5xx, which is then the answer. */
export class UpstreamFailed extends Error {
  override readonly name = 'UpstreamFailed'
  readonly answer: Answered | undefined
  readonly late: boolean

  constructor(answer: Answered | undefined, late = false) {
    super('the service failed')
    this.answer = answer
    this.late = late
  }
}

const isLate = (error: unknown): boolean =>
  error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError

/** Asks a service. Throws UpstreamFailed, or what the client's own body failed with. */
export const askService = (pool: Pool, asked: Asked): Promise<Answered> =>
  exchange(pool, asked).catch((error: unknown) => {
    throw isClientsFault(error) ? error : new UpstreamFailed(undefined, isLate(error))
  })
