// Refusals of requests that never become one for the hooks and handlers: HTTP's parser or the router cannot read them.
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { outcomeOf, type ProblemCode } from './problems.ts'

type Refusal = { readonly status: number; readonly code: ProblemCode; readonly text: string }

const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'too-large', text: 'the headers are larger than the limit' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'malformed-request', text: 'the request did not arrive in time' },
}
const unreadable: Refusal = { status: 400, code: 'malformed-request', text: 'the request is not HTTP as it should be' }

const answerOf = ({ status, code, text }: Refusal, headers: Readonly<Record<string, string>>): string => {
  const body = JSON.stringify(outcomeOf(code, text))
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/fhir+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}

/** Answers what HTTP's parser refuses, and closes the connection. What was sent is neither repeated nor logged. */
export const refuseUnreadable =
  (headers: Readonly<Record<string, string>>) =>
  (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    if (socket.writable) socket.write(answerOf(refusals[error.code ?? ''] ?? unreadable, headers))
    socket.destroy(error)
  }
