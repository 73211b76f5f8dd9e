import type { IncomingMessage } from 'node:http'
import { type Readable, Transform } from 'node:stream'
import { Problem } from '../kit/problems.ts'

/** The client went away, or its connection broke, before its body was there: nobody is left to hear it. */
const clientGone = () => new Problem('malformed-request', 'the body did not arrive whole')

/** Whether an error came from the client's body and says nothing about the service behind the gateway. */
export const isClientsFault = (error: unknown): boolean => error instanceof Problem

const tooLarge = (limit: number) => new Problem('too-large', `the body is larger than ${limit} bytes`)

/** Refuses, before any of it is read, a body that announces itself as larger than the limit. */
export const refuseAnnounced = ({ headers }: IncomingMessage, limit: number): void => {
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
}

/** Reads a body whole. Throws Problem `too-large` as soon as it is larger than the limit. */
export const collectBody = (request: IncomingMessage, limit: number): Promise<Buffer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let length = 0
  const take = (chunk: Buffer): void => {
    length += chunk.length
    if (length <= limit) chunks.push(chunk)
    else refuse()
  }
  const refuse = (): void => {
    chunks.length = 0
    reject(tooLarge(limit))
  }
  const leave = (): void => reject(clientGone())
  request.on('data', take)
  request.once('close', leave)
  request.once('error', leave)
  request.once('end', () => {
    request.off('close', leave)
    resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length))
  })
  return promise
}

/**
 * A body as a stream that fails with Problem `too-large` beyond the limit. Destroying it leaves the client's
 * connection alone, so that the client can still be told why.
 */
export const streamBody = (request: IncomingMessage, limit: number): Readable => {
  let length = 0
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      length += chunk.length
      done(length > limit ? tooLarge(limit) : null, chunk)
    },
  })
  request.pipe(counted)
  request.once('error', () => counted.destroy(clientGone()))
  request.once('close', () => {
    if (!request.complete) counted.destroy(clientGone())
  })
  return counted
}

/** So many times the limit may follow a refusal before the client is cut off. */
const lingeringFactor = 4

/** Lets a client finish sending what was refused already, because many read the answer only then; but not without end. */
export const lingerFor = (request: IncomingMessage, limit: number): void => {
  if (request.complete) return
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > limit * lingeringFactor) request.socket.destroy()
  })
  request.resume()
}
