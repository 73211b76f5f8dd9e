// The typed client that one service uses to call another: service token, trace, time limit, circuit breaker, and
// retries where sending twice does no harm.
import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
} from 'cockatiel'
import type { Pool } from 'undici'
import { serviceTokenHeader } from './access.ts'
import type { CalleeConfig } from './config.ts'
import { type Api, type Endpoint, type Input, mayRetry, type Reply } from './contract.ts'
import { exchange, isFailure } from './exchange.ts'
import type { Metrics } from './metrics.ts'
import { openPool } from './pool.ts'
import { Problem, type ProblemCode, problemTable } from './problems.ts'
import type { Span, Spans } from './spans.ts'
import { type Trace, traceHeaders, within } from './trace.ts'

/** The parts of the input that an endpoint declares. */
type Sent<E extends Endpoint> = {
  readonly [K in keyof Input<E> as Input<E>[K] extends undefined ? never : K]: Input<E>[K]
}

/** The callee's endpoints as functions; an error status that the endpoint does not declare is thrown as a Problem. */
export type Client<A extends Api> = {
  readonly [Name in keyof A['endpoints']]: (
    sent: Sent<A['endpoints'][Name]>,
    trace: Trace,
  ) => Promise<Reply<A['endpoints'][Name]>>
}

/** The callee failed in a way that counts against it: no answer, no connection, or an unconsidered 5xx. */
class CalleeFailed extends Error {
  override readonly name = 'CalleeFailed'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('the callee failed')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * How a call is bounded: failures that count open the circuit; those that may be tried again are, at most three times,
 * after 50 ms, then longer each time, at most a second.
 */
export const callPolicies = (
  config: CalleeConfig,
  counts: (error: unknown) => boolean,
  mayTryAgain: (error: unknown) => boolean = counts,
) => {
  const breaker = circuitBreaker(handleWhen(counts), {
    halfOpenAfter: config.breakerSeconds * 1000,
    breaker: new ConsecutiveBreaker(config.breakerFailures),
  })
  const backoff = new ExponentialBackoff({ initialDelay: 50, maxDelay: 1000 })
  return { breaker, retries: retry(handleWhen(mayTryAgain), { maxAttempts: 3, backoff }) }
}

const fill = (path: string, params: unknown): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String((params as Record<string, unknown>)[name])))

const queryString = (query: unknown): string => {
  if (query === undefined || query === null) return ''
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined)
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`
}

const isCode = (text: unknown): text is ProblemCode => typeof text === 'string' && text in problemTable

type Answer = { readonly status: number; readonly body: unknown; readonly retryAfter: number | undefined }

type Headers = Readonly<Record<string, string>>

const refused = (callee: string, { body, status, retryAfter }: Answer): Problem => {
  const issue = (body as { issue?: [{ details?: { text?: unknown }; diagnostics?: unknown }] } | undefined)?.issue?.[0]
  const code = issue?.details?.text
  if (code === 'not-signed-in' || !isCode(code))
    return new Problem('internal', `${callee} answered ${status}, which was not expected`)
  return new Problem(code, String(issue?.diagnostics ?? ''), retryAfter)
}

/** The wire to one callee. */
export type Wire = {
  readonly config: CalleeConfig
  readonly token: () => Promise<string>
  readonly metrics: Metrics
  readonly spans: Spans
}

const send = async (
  pool: Pool,
  endpoint: Endpoint,
  sent: Partial<Input<Endpoint>>,
  headers: Headers,
): Promise<Answer> => {
  const { body: given, params, query } = sent
  const binary = endpoint.binary === true
  const type = { 'content-type': binary ? 'application/octet-stream' : 'application/json' }
  const answered = await exchange(pool, {
    method: endpoint.method,
    path: fill(endpoint.path, params) + queryString(query),
    headers: given === undefined ? headers : { ...headers, ...type },
    body: given === undefined ? null : binary ? (given as Uint8Array) : JSON.stringify(given),
  })
  const { status, body } = answered
  const retryAfter = answered.headers['retry-after']
  const seconds = typeof retryAfter === 'string' ? Number(retryAfter) : undefined
  if (isFailure(answered)) throw new CalleeFailed(seconds ?? 1)
  return { status, body: body.length === 0 ? undefined : JSON.parse(body.toString()), retryAfter: seconds }
}

/** Every failure of the exchange itself counts against the callee; a refusal (4xx) is an answer. */
const asFailure = (error: unknown): never => {
  throw error instanceof CalleeFailed ? error : new CalleeFailed(1)
}

const mostConnections = 64

/** What a span tells of a call: which service, which route. */
export const callSpan = (
  callee: string,
  { method, path }: Pick<Endpoint, 'method' | 'path'>,
  took: Pick<Span, 'trace' | 'milliseconds' | 'failed'>,
): Span => ({
  kind: 'client',
  name: `${method} ${path}`,
  ...took,
  attributes: { 'http.request.method': method, 'http.route': path, 'peer.service': callee },
})

/** Opens the client of a callee's API. Throws Problem `unavailable` while its circuit is open or it does not answer. */
export const connect = <A extends Api>(callee: A, wire: Wire): { client: Client<A>; close: () => Promise<void> } => {
  const { config, metrics, spans, token } = wire
  const pool = openPool(config, mostConnections)
  const { breaker, retries } = callPolicies(config, error => error instanceof CalleeFailed)
  const attempt = (endpoint: Endpoint, sent: Partial<Input<Endpoint>>, headers: Headers) =>
    breaker.execute(() => send(pool, endpoint, sent, headers).catch(asFailure))

  const call = async (endpoint: Endpoint, sent: Partial<Input<Endpoint>>, trace: Trace): Promise<Reply<Endpoint>> => {
    const began = performance.now()
    const own = spans.wanted ? within(trace) : trace
    const done = (outcome: 'ok' | 'failed' | 'refused') => {
      const milliseconds = performance.now() - began
      metrics.observeCall({ callee: callee.service, outcome }, milliseconds / 1000)
      spans.record(callSpan(callee.service, endpoint, { trace: own, milliseconds, failed: outcome === 'failed' }))
    }
    const given = sent.headers as Record<string, string> | undefined
    const headers = { ...given, ...traceHeaders(own), [serviceTokenHeader]: await token() }
    try {
      const once = () => attempt(endpoint, sent, headers)
      const answer = await (mayRetry(endpoint) ? retries.execute(once) : once())
      if (!(answer.status in endpoint.replies)) throw refused(callee.service, answer)
      done('ok')
      return { status: answer.status, body: answer.body } as Reply<Endpoint>
    } catch (error) {
      done(error instanceof Problem ? 'refused' : 'failed')
      if (error instanceof Problem) throw error
      const open = error instanceof BrokenCircuitError
      const wait = open ? config.breakerSeconds : error instanceof CalleeFailed ? error.retryAfterSeconds : 1
      throw new Problem(
        'unavailable',
        `${callee.service} ${open ? 'is resting after failures' : 'does not answer'}`,
        wait,
      )
    }
  }
  const client = Object.fromEntries(
    Object.entries(callee.endpoints).map(([name, endpoint]) => [
      name,
      (sent: Partial<Input<Endpoint>>, trace: Trace) => call(endpoint, sent, trace),
    ]),
  )
  return { client: client as Client<A>, close: () => pool.destroy() }
}
