import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { serviceTokenHeader } from '../kit/access.ts'
import { callSpan } from '../kit/client.ts'
import { type Endpoint, mayRetry } from '../kit/contract.ts'
import type { Answered } from '../kit/exchange.ts'
import type { Spans } from '../kit/spans.ts'
import { traceHeaders, within } from '../kit/trace.ts'
import { plainAddress } from './client-address.ts'
import { collectBody, streamBody } from './request-body.ts'
import type { Upstream } from './upstream.ts'

/** What is passed on of a request beside the headers that its endpoint declares. Nothing else gets through. */
const passedOn = ['accept', 'accept-language', 'authorization', 'content-type', 'idempotency-key'] as const

/** What is passed back of an answer. The connection's own headers and the answer's length are made anew. */
const passedBack = [
  'content-type',
  'content-disposition',
  'content-language',
  'etag',
  'last-modified',
  'location',
  'retry-after',
] as const

/** How requests are handed to one service. */
export type Forwarding = {
  readonly upstream: Upstream
  /** Proves the gateway to the service. */
  readonly token: () => Promise<string>
  readonly bodyBytes: number
  readonly spans: Spans
}

const declaredHeaders = ({ headers }: Endpoint): readonly string[] =>
  headers === undefined || !('properties' in headers) ? [] : Object.keys(headers.properties as object)

const bodyOf = async (request: IncomingMessage, { multipart }: Endpoint, limit: number) =>
  multipart === true ? streamBody(request, limit) : collectBody(request, limit)

/** JSON is sent as text: Node then writes head and body at once. */
const isJson = (type: unknown): boolean => typeof type === 'string' && /^application\/(?:fhir\+)?json/.test(type)

const passBack = (reply: FastifyReply, { status, headers, body }: Answered): FastifyReply => {
  for (const name of passedBack) {
    const value = headers[name]
    if (value !== undefined) reply.header(name, value)
  }
  if (body.length === 0) return reply.code(status).send()
  return reply.code(status).send(isJson(headers['content-type']) ? body.toString() : body)
}

/** The handler that hands an endpoint's requests to its service. Small bodies are read first, so that they may be sent twice. */
export const forwardTo = (endpoint: Endpoint, { upstream, token, bodyBytes, spans }: Forwarding) => {
  const { method } = endpoint
  const names = [...new Set([...passedOn, ...declaredHeaders(endpoint)])].filter(name => name !== serviceTokenHeader)
  const streamed = endpoint.multipart === true

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const trace = spans.wanted ? within(request.trace) : request.trace
    const began = performance.now()
    const done = (failed: boolean): void =>
      spans.record(callSpan(upstream.name, endpoint, { trace, milliseconds: performance.now() - began, failed }))
    const headers: Record<string, string> = {
      ...traceHeaders(trace),
      [serviceTokenHeader]: await token(),
      'x-forwarded-for': plainAddress(request.ip),
    }
    for (const name of names) {
      const value = request.headers[name]
      if (typeof value === 'string') headers[name] = value
    }
    const hasBody = request.body !== undefined
    const length = request.headers['content-length']
    if (hasBody && streamed && length !== undefined) headers['content-length'] = length
    const body = hasBody ? await bodyOf(request.raw, endpoint, bodyBytes) : null
    const path = request.raw.url ?? '/'
    const asked = upstream.ask({ method, path, headers, body, mayRetry: mayRetry(endpoint) && !streamed })
    asked.then(
      ({ status }) => done(status >= 500),
      () => done(true),
    )
    return passBack(reply, await asked)
  }
}
