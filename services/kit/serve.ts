// The life of a service: read the configuration, open what it needs, listen, say when it is ready, stop without
// dropping a request. Every service's main.ts is one call of `serve`.
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Static, TObject } from 'typebox'
import type { Gatekeeper } from './access.ts'
import { type Client, connect } from './client.ts'
import { type Clock, systemClock } from './clock.ts'
import { calleeConfig, type Environment, type OwnConfig, ownConfig, readConfig } from './config.ts'
import type { Api } from './contract.ts'
import { addHealth, type Check, type Readiness, readiness } from './health.ts'
import { describeError, type Log, openLog } from './log.ts'
import { type Metrics, openMetrics } from './metrics.ts'
import { Problem } from './problems.ts'
import { addRoutes, type Handlers } from './routes.ts'
import { createServer } from './server.ts'
import { openSpans, type Spans } from './spans.ts'
import { openSigner, openVerifier, serviceTokens } from './tokens.ts'

/** Something with a lifetime that a service needs in order to answer: a store, a client, a pool of workers. */
export type Resource = { readonly ready?: () => Promise<void>; readonly close: () => Promise<void> }

/** What a service builds itself from. */
export type Host<Config> = {
  readonly config: Config & OwnConfig
  readonly app: FastifyInstance
  readonly log: Log
  readonly metrics: Metrics
  readonly spans: Spans
  readonly clock: Clock
  readonly gatekeeper: Gatekeeper
  /**
   * Waits for a resource to open, watches its readiness, and closes it when the service stops, last opened first.
   * What is not `required` is watched too, but the service is ready without it.
   */
  readonly use: <R extends Resource>(
    name: string,
    opening: Promise<R> | R,
    options?: { readonly required: boolean },
  ) => Promise<R>
  /** Work that must have succeeded once before the service is ready (a migration); repeated until it does. */
  readonly prepare: (name: string, work: () => Promise<void>) => void
  /** The client of a declared callee. */
  readonly connect: <A extends Api>(callee: A) => Client<A>
  /** The current service token for a callee, for calls that are not made through its client. */
  readonly tokenFor: (callee: string) => () => Promise<string>
}

/** A running service. */
export type RunningService = {
  readonly name: string
  readonly url: string
  readonly ready: () => Promise<Readiness>
  /** Says that it is not ready, and asks whoever holds a connection to take another; answers all the same. */
  readonly drain: () => void
  /** Refuses new work, finishes what is under way, closes what it opened. */
  readonly close: () => Promise<void>
}

/** How a service is put together. */
export type Plan<A extends Api, Schema extends TObject> = {
  readonly api: A
  readonly environment: Environment
  readonly config: Schema
  /** True for the platform's entry, which no service token guards. */
  readonly entry?: boolean
  /** On every answer, refusals of malformed requests included. */
  readonly replyHeaders?: Readonly<Record<string, string>>
  /** The machine's clock unless given. */
  readonly clock?: Clock
  readonly compose: (host: Host<Static<Schema>>) => Promise<Handlers<NoInfer<A>>>
}

const repeatMilliseconds = 1000

type Preparation = Check & { readonly done: () => boolean }

/** Runs the work until it succeeds once; the check tells why it has not yet. */
const untilDone = (name: string, work: () => Promise<void>, log: Log, stopped: AbortSignal): Preparation => {
  let state = 'not started'
  const attempt = async (): Promise<void> => {
    if (stopped.aborted) return
    try {
      await work()
      state = 'ok'
    } catch (error) {
      if (state === 'not started') log.warn(`${name} waits`, describeError(error))
      state = error instanceof Error ? error.name : 'failed'
      setTimeout(attempt, repeatMilliseconds).unref()
    }
  }
  void attempt()
  return {
    name,
    required: true,
    done: () => state === 'ok',
    ready: async () => {
      if (state !== 'ok') throw new Error(state)
    },
  }
}

/** Nothing is answered from what is not prepared yet: the caller is told to come back. */
const refuseUntilPrepared = (app: FastifyInstance, service: Api, preparations: readonly Preparation[]): void => {
  if (preparations.length === 0) return
  const paths = new Set<string>(Object.values(service.endpoints).map(endpoint => endpoint.path))
  app.addHook('onRequest', (request, _reply, done) => {
    const waiting = preparations.find(preparation => !preparation.done())
    if (waiting === undefined || !paths.has(request.routeOptions.url ?? '')) return done()
    return done(new Problem('unavailable', `${service.service} is starting: ${waiting.name} is not ready`))
  })
}

/** Leads callers elsewhere while they are still answered: each answer is its connection's last. */
const openDraining = (app: FastifyInstance) => {
  let draining = false
  app.addHook('onRequest', (_request, reply, done) => {
    if (draining) reply.header('connection', 'close')
    done()
  })
  return {
    begin: (): void => {
      draining = true
    },
    isDraining: () => draining,
  }
}

const openGatekeeper = (config: OwnConfig, entry: boolean): Gatekeeper => ({
  services: entry ? undefined : openVerifier(config.CALLER_KEYS, config.SERVICE),
  people: openVerifier(config.USER_TOKEN_PUBLIC, config.PLATFORM),
})

const trustOf = (entry: boolean, environment: Environment): boolean | readonly string[] => {
  if (!entry) return true
  const proxies = environment.TRUSTED_PROXIES?.split(',').filter(address => address !== '') ?? []
  return proxies.length === 0 ? false : proxies
}

/** Starts a service and resolves when it listens; it may become ready later. Rejects where it cannot start at all. */
export const serve = async <A extends Api, Schema extends TObject>(plan: Plan<A, Schema>): Promise<RunningService> => {
  const { api, environment, entry = false, clock = systemClock, replyHeaders = {} } = plan
  const config = { ...readConfig(environment, ownConfig), ...readConfig(environment, plan.config) } as Static<Schema> &
    OwnConfig
  const log = openLog(config.SERVICE, config.LOG_FILE)
  const metrics = openMetrics(config.SERVICE, config.POD)
  const spans = await openSpans(config.SERVICE, config.OTEL_EXPORTER_OTLP_ENDPOINT, log)
  const app = await createServer({
    service: api,
    bodyBytes: config.BODY_BYTES,
    log,
    metrics,
    spans,
    trustProxy: trustOf(entry, environment),
    replyHeaders,
  })
  const draining = openDraining(app)
  const gatekeeper = openGatekeeper(config, entry)
  const signer = await openSigner(config.SERVICE_KEY)
  const checks: Check[] = []
  const preparations: Preparation[] = []
  const closing: (() => Promise<void>)[] = []
  const stopped = new AbortController()
  const tokenFor = (callee: string) => serviceTokens(signer, callee)

  const host: Host<Static<Schema>> = {
    config,
    app,
    log,
    metrics,
    spans,
    clock,
    gatekeeper,
    tokenFor,
    use: async (name, opening, { required } = { required: true }) => {
      const resource = await opening
      closing.unshift(() => resource.close())
      if (resource.ready !== undefined)
        checks.push({ name, required, ready: () => resource.ready?.() ?? Promise.resolve() })
      return resource
    },
    prepare: (name, work) => {
      const preparation = untilDone(name, work, log, stopped.signal)
      preparations.push(preparation)
      checks.push(preparation)
    },
    connect: callee => {
      const wire = {
        config: calleeConfig(environment, callee.service),
        token: tokenFor(callee.service),
        metrics,
        spans,
      }
      const { client, close } = connect(callee, wire)
      closing.unshift(close)
      return client
    },
  }

  const closeAll = async (): Promise<void> => {
    draining.begin()
    stopped.abort()
    await app.close()
    for (const close of closing) await close().catch(error => log.error('closing failed', describeError(error)))
    await spans.close()
    log.info('stopped')
    log.close()
  }
  const look = async (watched: readonly Check[]): Promise<Readiness> =>
    draining.isDraining() ? { ready: false, checks: { service: 'stopping' } } : readiness(watched)
  const state = () => look(checks.filter(({ required }) => required))
  try {
    const handlers = await plan.compose(host)
    refuseUntilPrepared(app, api, preparations)
    addRoutes(app, api, gatekeeper, handlers)
    addHealth(app, state, () => look(checks), metrics)
    await app.listen({ host: config.HOST, port: config.PORT })
  } catch (error) {
    await closeAll()
    throw error
  }
  const { port } = app.server.address() as AddressInfo
  log.info('listening')
  const drain = (): void => {
    if (!draining.isDraining()) log.info('draining')
    draining.begin()
  }
  return { name: config.SERVICE, url: `http://${config.HOST}:${port}`, ready: state, drain, close: closeAll }
}
