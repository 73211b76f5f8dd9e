// One request to one service and its whole answer. undici's `dispatch` rather than its `request`: an answer is collected
// anyhow, so a stream for each would only cost.
import type { Readable } from 'node:stream'
import type { Pool } from 'undici'

/** One request to a service. A body that is a stream is read once, so it is never sent again. */
export type Exchanged = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | Readable | null
}

/** A service's answer. */
export type Answered = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** A 503 that says when to come back is a considered answer, not a failure: repeating it at once would not help. */
export const isFailure = ({ status, headers }: Answered): boolean =>
  status >= 500 && !(status === 503 && headers['retry-after'] !== undefined)

/** Sends a request and collects the answer. Rejects with undici's error, or with what the body failed with. */
export const exchange = (pool: Pool, { method, path, headers, body }: Exchanged): Promise<Answered> => {
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
      onResponseEnd: () => {
        const [only] = chunks
        resolve({ status, headers: received, body: only && chunks.length === 1 ? only : Buffer.concat(chunks) })
      },
      onResponseError: (_controller, error) => reject(error),
    },
  )
  return promise
}
