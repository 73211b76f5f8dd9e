import type { Span, Spans } from './spans.ts'
import type { Bus, Handler } from './stores/ports.ts'
import { continueTrace, type Trace, traceHeaders } from './trace.ts'

type Headers = Readonly<Record<string, string>>

const traceOf = (headers: Headers = {}): Trace =>
  continueTrace({ traceparent: headers.traceparent, requestId: headers['x-request-id'] })

/** A bus that records a span for each message that is sent and each that is handled from a queue. */
export const tracedBus = (bus: Bus, spans: Spans): Bus => {
  if (!spans.wanted) return bus
  const record = async <T>(kind: Span['kind'], topic: string, trace: Trace, work: Promise<T>): Promise<T> => {
    const began = performance.now()
    const done = (failed: boolean): void =>
      spans.record({
        kind,
        name: topic,
        trace,
        milliseconds: performance.now() - began,
        failed,
        attributes: { 'messaging.destination.name': topic },
      })
    return work.then(
      value => {
        done(false)
        return value
      },
      error => {
        done(true)
        throw error
      },
    )
  }
  const handled =
    (handler: Handler): Handler =>
    delivery => {
      const trace = traceOf(delivery.headers)
      const own = { ...delivery, headers: { ...delivery.headers, ...traceHeaders(trace) } }
      return record('consumer', delivery.topic, trace, handler(own))
    }
  return {
    publish: (topic, message) => {
      // A message without a trace belongs to no request.
      if (message.headers?.traceparent === undefined) return bus.publish(topic, message)
      const trace = traceOf(message.headers)
      const own = { ...message, headers: { ...message.headers, ...traceHeaders(trace) } }
      return record('producer', topic, trace, bus.publish(topic, own))
    },
    declare: queue => bus.declare(queue),
    consume: (consumption, handler) => bus.consume(consumption, handled(handler)),
    listen: (topics, handler) => bus.listen(topics, handler),
    deadLetters: queue => bus.deadLetters(queue),
    ready: () => bus.ready(),
    close: () => bus.close(),
  }
}
