import type { Log } from './log.ts'
import type { Trace } from './trace.ts'

/**
 * Something that took time on a request's way. Its ids are those of the trace, as in the log. The attributes are a
 * closed list: none holds what a person wrote or is; a route is its pattern.
 */
export type Span = {
  readonly kind: 'server' | 'client' | 'producer' | 'consumer'
  /** `GET /queue/:id`, or the topic of a message. */
  readonly name: string
  readonly trace: Trace
  readonly milliseconds: number
  readonly failed: boolean
  readonly attributes: SpanAttributes
}

/** Names as OpenTelemetry gives them. https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
export type SpanAttributes = {
  readonly 'http.request.method'?: string
  readonly 'http.route'?: string
  readonly 'http.response.status_code'?: number
  readonly 'peer.service'?: string
  readonly 'messaging.destination.name'?: string
}

/** Where spans go. */
export type Spans = {
  /** False where nobody wants them; then no id is spent on a call either. */
  readonly wanted: boolean
  readonly record: (span: Span) => void
  /** Sends what is left, for a second at most. */
  readonly close: () => Promise<void>
}

/** Nobody wants spans. */
export const noSpans: Spans = { wanted: false, record: () => undefined, close: async () => undefined }

/** Sends spans to an OTLP receiver (`http://jaeger:4318`), whose absence disturbs nothing; without one there are none. */
export const openSpans = async (service: string, endpoint: string | undefined, log: Log): Promise<Spans> => {
  if (endpoint === undefined) return noSpans
  const { openOtlpSpans } = await import('./spans-otlp.ts')
  return openOtlpSpans(service, endpoint, log)
}
