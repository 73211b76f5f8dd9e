// A gateway before small services of the test's own: what they are asked is kept, what they answer the test decides.
import { buffer } from 'node:stream/consumers'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { start, type Variation } from '../services/api-gateway/main.ts'
import type { Environment } from '../services/kit/config.ts'
import { type Api, api, type Endpoint } from '../services/kit/contract.ts'
import { type RunningService, serve } from '../services/kit/serve.ts'
import { openTestPlatform, type ServiceName, type StartedService, type TestPlatform } from './service-fixture.ts'

/** What a service behind the gateway was asked. */
export type Asked = {
  readonly route: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly clientAddress: string
  readonly role: string | undefined
  /** Bytes of the body. */
  readonly bytes: number
}

/** What a service behind the gateway answers. */
export type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }

const anything = Type.Unknown()
const replies = { 200: anything }
const staff = ['OPERATOR', 'ADMIN_FASKES'] as const
const registrars = ['OPERATOR', 'ADMIN_FASKES', 'KIOSK'] as const
const endpoint = (method: Endpoint['method'], path: Endpoint['path'], access: Endpoint['access'], more = {}) =>
  ({ method, path, access, summary: path, replies, ...more }) satisfies Endpoint

/** The small services, shaped like the real ones. */
export const smallApis: readonly Api[] = [
  api('user-service', {
    login: endpoint('POST', '/auth/login/user', 'anyone', { body: anything }),
    exchangeDeviceKey: endpoint('POST', '/auth/device', 'services', { callers: ['api-gateway'], body: anything }),
    ownPatient: endpoint('GET', '/patients/me', ['PASIEN']),
    patient: endpoint('GET', '/patients/:id', ['PASIEN', ...staff]),
    register: endpoint('POST', '/patients', 'services', { body: anything }),
    accounts: endpoint('GET', '/accounts', ['ADMIN_FASKES']),
  }),
  api('ocr-service', {
    upload: endpoint('POST', '/ocr/upload', registrars, { multipart: true }),
    confirm: endpoint('POST', '/ocr/confirm-temp/:tempId', registrars, { body: anything, idempotent: true }),
    forget: endpoint('DELETE', '/ocr/temp/:tempId', registrars),
  }),
  api('patient-queue-service', {
    board: endpoint('GET', '/queue/board', 'anyone'),
    mine: endpoint('GET', '/queue/mine', ['PASIEN']),
    ticketOfRegistration: endpoint('GET', '/queue/export', 'services'),
    ticket: endpoint('GET', '/queue/:id', [...staff, 'PASIEN']),
    call: endpoint('POST', '/queue/:id/call', staff),
    status: endpoint('PATCH', '/queue/:id/status', staff, { body: anything }),
  }),
  api('ocr-engine-service', {}),
]

/** The gateway under test and what is behind it. */
export type GatewayUnderTest = {
  readonly platform: TestPlatform
  readonly gateway: StartedService
  readonly services: ReadonlyMap<string, RunningService>
  /** Everything that was asked since the last `forget`. */
  readonly asked: Asked[]
  /** Decides what a route answers, `GET /queue/board` for example, from now on. */
  readonly answer: (route: string, answerTo: (asked: Asked) => Answer | Promise<Answer>) => void
  readonly close: () => Promise<void>
}

/** How the gateway under test differs. */
export type GatewayOptions = {
  readonly variables?: Environment
  readonly variation?: Variation
  readonly breakers?: Partial<Record<ServiceName, { readonly failures: number; readonly seconds: number }>>
  /** Where a service is, in place of the small one. */
  readonly urls?: Partial<Record<ServiceName, string>>
}

const bytesOf = async ({ body, raw }: FastifyRequest): Promise<number> => {
  if (body !== undefined) return JSON.stringify(body).length
  return raw.method === 'POST' && !raw.complete ? (await buffer(raw)).length : 0
}

type Answers = Map<string, (asked: Asked) => Answer | Promise<Answer>>

const startSmall = (environment: Environment, service: Api, asked: Asked[], answers: Answers) =>
  serve({
    api: service,
    environment,
    config: Type.Object({}),
    compose: async ({ app }) => {
      app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null))
      const handlers = Object.entries(service.endpoints).map(([name, { method, path }]) => {
        const route = `${method} ${path}`
        const handler = async (_: unknown, call: { request: FastifyRequest; clientAddress: string }) => {
          const { request, clientAddress } = call
          const role = request.caller.kind === 'person' ? request.caller.role : undefined
          const { url, headers } = request
          const one = { route, url, headers, clientAddress, role, bytes: await bytesOf(request) }
          asked.push(one)
          return (await answers.get(route)?.(one)) ?? { status: 200, body: { route } }
        }
        return [name, handler]
      })
      return Object.fromEntries(handlers)
    },
  })

const variablesOf = (name: string, url: string, breaker = { failures: 5, seconds: 60 }): Environment => {
  const prefix = name.toUpperCase().replaceAll('-', '_')
  return {
    [`${prefix}_URL`]: url,
    [`${prefix}_TIMEOUT_SECONDS`]: '2',
    [`${prefix}_BREAKER_FAILURES`]: String(breaker.failures),
    [`${prefix}_BREAKER_SECONDS`]: String(breaker.seconds),
  }
}

/** Starts small services and a gateway before them; its limits are out of the way unless a test sets them. */
export const openGateway = async (options: GatewayOptions = {}): Promise<GatewayUnderTest> => {
  const { variables = {}, variation = {}, breakers = {}, urls = {} } = options
  const platform = openTestPlatform()
  const asked: Asked[] = []
  const answers: Answers = new Map()
  const services = new Map<string, RunningService>()
  let addresses: Environment = {}
  for (const service of smallApis) {
    const name = service.service as ServiceName
    const own = await platform.startService(name, environment => startSmall(environment, service, asked, answers))
    services.set(name, own)
    addresses = { ...addresses, ...variablesOf(name, urls[name] ?? own.url, breakers[name]) }
  }
  const limits = { RATE_PER_SECOND: '100000', CONNECTIONS_PER_CLIENT: '1000' }
  const gateway = await platform.startService(
    'api-gateway',
    environment => start(environment, { apis: smallApis.slice(0, 3), ...variation }),
    { ...addresses, ...limits, ...variables },
  )
  return {
    platform,
    gateway,
    services,
    asked,
    answer: (route, answerTo) => answers.set(route, answerTo),
    close: platform.close,
  }
}
