// One request to one service and its whole answer. undici's `dispatch` rather than its `request`: an answer is collected
// anyhow, so a stream for each would only cost.
import type { Readable } from 'node:stream'
import { errors, type Pool } from 'undici'
import { isClientsFault } from './request-body.ts'

/** One request to a service. A body that is a stream is read once, so it is never sent again. */
export type Asked = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query as they came. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | Readable | null
  readonly mayRetry: boolean
}

/** A service's answer. */
export type Answered = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

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

/** A 503 that says when to come back is a considered answer, not a failure: repeating it at once would not help. */
export const isFailure = ({ status, headers }: Answered): boolean =>
  status >= 500 && !(status === 503 && headers['retry-after'] !== undefined)

const isLate = (error: unknown): boolean =>
  error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError

/** Sends a request and collects the answer. Throws UpstreamFailed, or what the client's own body failed with. */
export const exchange = (pool: Pool, { method, path, headers, body }: Asked): Promise<Answered> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>()
  const chunks: Buffer[] = []
  let status = 0
  let received: Answered['headers'] = {}
  pool.dispatch(
    { method, path, headers, body },
    {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode, head) => {
        status = statusCode
        received = head
      },
      onResponseData: (_controller, chunk) => {
        chunks.push(chunk)
      },
      onResponseEnd: () => resolve({ status, headers: received, body: Buffer.concat(chunks) }),
      onResponseError: (_controller, error) =>
        reject(isClientsFault(error) ? error : new UpstreamFailed(undefined, isLate(error))),
    },
  )
  return promise
}
