// The HTTP server that every service has: traces, errors as OperationOutcomes, logs and measures of every request.
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Api } from './contract.ts'
import { takeJson } from './json.ts'
import { describeError, type Log } from './log.ts'
import { refuseUnreadable } from './malformed.ts'
import type { Metrics } from './metrics.ts'
import { addOpenApi } from './openapi.ts'
import { outcomeOf, Problem, type ProblemCode } from './problems.ts'
import { noSpans, type Spans } from './spans.ts'
import { StoreUnavailable } from './stores/unavailable.ts'
import { continueTrace } from './trace.ts'

/** What the HTTP server is made with. */
export type ServerOptions = {
  readonly service: Api
  readonly bodyBytes: number
  readonly log: Log
  readonly metrics: Metrics
  /** Nowhere unless given. */
  readonly spans?: Spans
  /** Whose `X-Forwarded-For` is believed: addresses or ranges, or true behind checked service tokens. */
  readonly trustProxy: boolean | readonly string[]
  /** On every answer, those included that refuse what no route ever sees. */
  readonly replyHeaders?: Readonly<Record<string, string>>
}

const retryAfterSeconds = 2

/**
 * Longer than any proxy in front keeps an idle connection (Traefik 90 s, NGINX 60 s): whoever sends requests closes
 * first, so none is written into a connection that is being closed.
 */
const idleMilliseconds = 120_000

const frameworkCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_REQ_FILE_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported-media-type',
}

/** The place and what was expected there; never the value, which may be somebody's data. */
const validationText = (error: FastifyError): string => {
  const [first] = error.validation ?? []
  const place = `${error.validationContext ?? 'request'}${first?.instancePath ?? ''}`
  return `${place}: ${first?.message ?? 'expected another form'}`
}

/** The problem behind any error that a request ended with. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  if (error instanceof StoreUnavailable)
    return new Problem('unavailable', `the ${error.kind} store does not answer`, retryAfterSeconds)
  const { code, validation, statusCode } = error as Partial<FastifyError>
  if (validation !== undefined) return new Problem('malformed-request', validationText(error as FastifyError))
  const known = code === undefined ? undefined : frameworkCodes[code]
  if (known !== undefined) return new Problem(known)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Problem('malformed-request')
  return new Problem('internal')
}

/** Sends a problem as an OperationOutcome with its status and, where it helps, Retry-After. */
export const sendProblem = (reply: FastifyReply, problem: Problem): FastifyReply => {
  const wait = problem.retryAfterSeconds ?? (problem.code === 'unavailable' ? retryAfterSeconds : undefined)
  if (wait !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(wait))))
  return reply
    .code(problem.status)
    .type('application/fhir+json')
    .send(JSON.stringify(outcomeOf(problem.code, problem.message)))
}

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown'

const report = (log: Log, request: FastifyRequest, error: unknown): void => {
  const problem = problemOf(error)
  const { trace, method } = request
  const fields = {
    requestId: trace.requestId,
    traceId: trace.traceId,
    method,
    route: routeOf(request),
    code: problem.code,
  }
  if (problem.status === 500) log.error('request failed', { ...fields, ...describeError(error), code: problem.code })
  else if (problem.status === 503) log.warn('request refused', fields)
}

const observe = (app: FastifyInstance, { log, metrics, spans = noSpans }: ServerOptions): void => {
  const tell = (request: FastifyRequest, reply: FastifyReply): void => {
    const { method, trace } = request
    const route = routeOf(request)
    const status = reply.statusCode
    metrics.observeRequest({ method, route, status }, reply.elapsedTime / 1000)
    if (route.startsWith('/health') || route === '/metrics') return
    const attributes = { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status }
    const took = { milliseconds: reply.elapsedTime, failed: status >= 500 }
    spans.record({ kind: 'server', name: `${method} ${route}`, trace, ...took, attributes })
    const role = request.caller?.kind === 'person' ? { role: request.caller.role } : {}
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10
    log.info('request', {
      requestId: trace.requestId,
      traceId: trace.traceId,
      spanId: trace.spanId,
      method,
      route,
      status,
      milliseconds,
      ...role,
    })
  }
  app.addHook('onResponse', (request, reply, done) => {
    tell(request, reply)
    done()
  })
}

const header = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** Gives a request its trace and its answer the headers that every answer has. */
const beginWith =
  (replyHeaders: Readonly<Record<string, string>>) =>
  (request: FastifyRequest, reply: FastifyReply): void => {
    const { traceparent, 'x-request-id': requestId } = request.headers
    request.trace = continueTrace({ traceparent: header(traceparent), requestId: header(requestId) })
    reply.headers({ ...replyHeaders, 'x-request-id': request.trace.requestId })
  }

/** Makes a server whose every request has a trace, whose every error is an OperationOutcome and whose every route is documented. */
export const createServer = async (options: ServerOptions): Promise<FastifyInstance> => {
  const { service, bodyBytes, trustProxy, log, replyHeaders = {} } = options
  const begin = beginWith(replyHeaders)
  const app = Fastify({
    bodyLimit: bodyBytes,
    trustProxy: typeof trustProxy === 'boolean' ? trustProxy : [...trustProxy],
    requestTimeout: 60_000,
    keepAliveTimeout: idleMilliseconds,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: refuseUnreadable(replyHeaders),
    frameworkErrors: (error, request, reply) => {
      begin(request, reply)
      sendProblem(reply, problemOf(error))
    },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false, strict: false } },
  })
  app.decorateRequest('trace')
  app.decorateRequest('caller')
  app.addHook('onRequest', (request, reply, done) => {
    begin(request, reply)
    done()
  })
  takeJson(app)
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.setErrorHandler((error: unknown, request, reply) => {
    report(log, request, error)
    return sendProblem(reply, problemOf(error))
  })
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem('not-found', 'no such route')))
  observe(app, options)
  await addOpenApi(app, service.service)
  return app
}
