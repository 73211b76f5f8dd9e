import { randomUUID } from 'node:crypto'
import { parseTraceParent } from '@opentelemetry/core'

/** What ties one request's log lines together, over every hop. */
export type Trace = {
  /** Given by the gateway, the same in every service. */
  readonly requestId: string
  /** W3C trace context, 16 bytes in hexadecimal. https://www.w3.org/TR/trace-context/ */
  readonly traceId: string
  /** This hop's own 8 bytes in hexadecimal. */
  readonly spanId: string
  /** The hop before this one, where there was one. */
  readonly parentSpanId?: string
  readonly sampled: boolean
}

const requestIdForm = /^[A-Za-z0-9-]{8,64}$/

/** 64 random bits in hexadecimal; Node keeps random bytes ready for UUIDs, and every request needs some. */
const randomId = (): string => {
  const uuid = randomUUID()
  return uuid.slice(0, 8) + uuid.slice(-8)
}

/** Continues the trace that came with a request or a message, or begins one where none came or it is malformed. */
export const continueTrace = (headers: {
  readonly traceparent?: string | undefined
  readonly requestId?: string | undefined
}): Trace => {
  const parent = headers.traceparent === undefined ? null : parseTraceParent(headers.traceparent)
  const { requestId } = headers
  return {
    requestId: requestId !== undefined && requestIdForm.test(requestId) ? requestId : randomUUID(),
    traceId: parent?.traceId ?? randomId() + randomId(),
    spanId: randomId(),
    ...(parent === null ? {} : { parentSpanId: parent.spanId }),
    sampled: parent === null || (parent.traceFlags & 1) === 1,
  }
}

/** The trace of something that happens within this hop and has a span of its own: a call to another service. */
export const within = (trace: Trace): Trace => ({ ...trace, spanId: randomId(), parentSpanId: trace.spanId })

/** The headers that hand the trace to the next hop. */
export const traceHeaders = (trace: Trace): { readonly traceparent: string; readonly 'x-request-id': string } => ({
  traceparent: `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`,
  'x-request-id': trace.requestId,
})
