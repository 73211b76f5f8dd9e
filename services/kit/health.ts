import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'

/** Something that a service watches; rejects with a short reason while it cannot be had. */
export type Check = {
  readonly name: string
  readonly ready: () => Promise<void>
  /** False for what the service can work without: it does not decide whether it is ready. */
  readonly required: boolean
}

/** Whether a service can do its work now, and for each thing it needs `ok` or the reason. */
export type Readiness = { readonly ready: boolean; readonly checks: Readonly<Record<string, string>> }

const checkMilliseconds = 2000

const answerOf = async ({ ready }: Check): Promise<string> => {
  const { promise: late, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(() => resolve(`no answer in ${checkMilliseconds / 1000} s`), checkMilliseconds)
  const answered = ready().then(
    () => 'ok',
    (error: unknown) => (error instanceof Error ? error.message : 'failed'),
  )
  return Promise.race([answered, late]).finally(() => clearTimeout(timer))
}

/** Asks every check at once. */
export const readiness = async (checks: readonly Check[]): Promise<Readiness> => {
  const answers = await Promise.all(checks.map(async check => [check.name, await answerOf(check)] as const))
  return { ready: answers.every(([, answer]) => answer === 'ok'), checks: Object.fromEntries(answers) }
}

/**
 * `/health/live` (the process turns), `/health/ready` (it can do its work), `/health/checks` (all that it watches, what
 * it can work without included; no probe asks there), `/metrics` and `/openapi.json`.
 */
export const addHealth = (
  app: FastifyInstance,
  ready: () => Promise<Readiness>,
  all: () => Promise<Readiness>,
  metrics: Metrics,
): void => {
  const hide = { schema: { hide: true } }
  app.get('/health/live', hide, async () => ({ status: 'live' }))
  app.get('/health/ready', hide, async (_request, reply) => {
    const state = await ready()
    return reply
      .code(state.ready ? 200 : 503)
      .send({ status: state.ready ? 'ready' : 'not ready', checks: state.checks })
  })
  app.get('/health/checks', hide, async () => ({ checks: (await all()).checks }))
  app.get('/metrics', hide, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
  app.get('/openapi.json', hide, async () => app.swagger())
}
