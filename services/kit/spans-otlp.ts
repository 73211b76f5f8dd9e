import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { type ExportResult, ExportResultCode, millisToHrTime } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Log } from './log.ts'
import type { Span, Spans } from './spans.ts'
import type { Trace } from './trace.ts'

const kinds: Readonly<Record<Span['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

const sendMilliseconds = 2000
const partingMilliseconds = 1000

/** Tells once that the receiver takes nothing, and once that it does again. */
const telling = (exporter: SpanExporter, log: Log): SpanExporter => {
  let away = false
  return {
    export: (spans, done) =>
      exporter.export(spans, (result: ExportResult) => {
        const failed = result.code !== ExportResultCode.SUCCESS
        if (failed && !away) log.warn('spans are not taken', { code: 'otlp' })
        if (!failed && away) log.info('spans are taken again')
        away = failed
        done({ code: ExportResultCode.SUCCESS })
      }),
    shutdown: () => exporter.shutdown(),
  }
}

const contextOf = (traceId: string, spanId: string) => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED })

const parentOf = ({ traceId, parentSpanId }: Trace) =>
  parentSpanId === undefined ? {} : { parentSpanContext: { ...contextOf(traceId, parentSpanId), isRemote: true } }

/** Opens the way to an OTLP receiver over HTTP. What does not fit into its queue is dropped. */
export const openOtlpSpans = (service: string, endpoint: string, log: Log): Spans => {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const exporter = telling(new OTLPTraceExporter({ url, timeoutMillis: sendMilliseconds }), log)
  const processor = new BatchSpanProcessor(exporter, { exportTimeoutMillis: sendMilliseconds })
  const resource = resourceFromAttributes({ 'service.name': service })
  const scope = { name: 'salus' }
  const readable = ({ kind, name, trace, milliseconds, failed, attributes }: Span): ReadableSpan => {
    const end = Date.now()
    return {
      name,
      kind: kinds[kind],
      spanContext: () => contextOf(trace.traceId, trace.spanId),
      ...parentOf(trace),
      startTime: millisToHrTime(end - milliseconds),
      endTime: millisToHrTime(end),
      duration: millisToHrTime(milliseconds),
      status: { code: failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
      attributes,
      links: [],
      events: [],
      ended: true,
      resource,
      instrumentationScope: scope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    }
  }
  return {
    wanted: true,
    record: span => {
      if (span.trace.sampled) processor.onEnd(readable(span))
    },
    close: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, partingMilliseconds)
      const gone = processor.shutdown().catch(() => log.warn('the last spans were not taken', { code: 'otlp' }))
      return Promise.race([gone, promise]).finally(() => clearTimeout(timer))
    },
  }
}
