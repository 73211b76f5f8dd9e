// A platform for the tests of one service: its keys, a temporary folder with embedded stores, tokens of every role,
// and requests over HTTP.
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../services/kit/config.ts'
import type { Role } from '../services/kit/contract.ts'
import type { RunningService } from '../services/kit/serve.ts'
import { openSigner } from '../services/kit/tokens.ts'

const services = ['api-gateway', 'user-service', 'ocr-service', 'ocr-engine-service', 'patient-queue-service'] as const

/** A service of the platform under test. */
export type ServiceName = (typeof services)[number]

/** Who a person's token is for. */
export type Person = { readonly subject?: string; readonly patientId?: string; readonly seconds?: number }

/** One request; `from` is the calling service (api-gateway unless given, null for none), `token` the person's. */
export type Ask = {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: string
  readonly from?: ServiceName | null
}

/** An answer, its body as JSON where it is JSON. */
export type Answer<Body> = { readonly status: number; readonly body: Body; readonly headers: Headers }

/** The code of a refusal; undefined where the body is no OperationOutcome. */
export const codeOf = (answer: Answer<unknown>): string | undefined => {
  const outcome = answer.body as { issue?: { details?: { text?: string } }[] } | undefined
  return outcome?.issue?.[0]?.details?.text
}

/** A service that a test has started. */
export type StartedService = RunningService & {
  readonly ask: <Body = unknown>(method: string, path: string, ask?: Ask) => Promise<Answer<Body>>
}

/** The platform of a test. */
export type TestPlatform = {
  /** Holds the stores and the services' logs; removed by `close`. */
  readonly folder: string
  readonly environmentOf: (service: ServiceName, more?: Environment) => Environment
  /** Starts a service and waits until it is ready; `more` replaces variables, the stores' URLs for example. */
  readonly startService: (
    service: ServiceName,
    start: (environment: Environment) => Promise<RunningService>,
    more?: Environment,
  ) => Promise<StartedService>
  readonly serviceToken: (from: ServiceName, to: ServiceName) => Promise<string>
  readonly personToken: (role: Role, person?: Person) => Promise<string>
  readonly log: (service: ServiceName) => string
  /** Stops what was started, last first, and removes the folder. */
  readonly close: () => Promise<void>
}

const keyPair = (kid: string): { secret: string; open: JsonWebKey } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    secret: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid, alg: 'EdDSA' }),
    open: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA' },
  }
}

const readBody = async (response: Response): Promise<unknown> => {
  const text = await response.text()
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

/** Polls until the service is ready. Rejects with what it waits for after ten seconds. */
const untilReady = async (service: RunningService): Promise<void> => {
  const deadline = Date.now() + 10_000
  for (;;) {
    const { ready, checks } = await service.ready()
    if (ready) return
    if (Date.now() > deadline) throw new Error(`${service.name} is not ready: ${JSON.stringify(checks)}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** The one-time password of the first administrator in tests. */
export const firstAdminPassword = 'one-time-password-of-a-test'

type Keyring = Pick<TestPlatform, 'serviceToken' | 'personToken'> & {
  readonly keyOf: (service: ServiceName) => string
  readonly callerKeys: string
  readonly userToken: string
  readonly userTokenPublic: string
}

const platformName = 'mediq'

const openKeyring = (): Keyring => {
  const pairs = new Map(services.map(name => [name, keyPair(name)]))
  const people = keyPair('user-token')
  const keyOf = (service: ServiceName) => pairs.get(service)?.secret ?? ''
  const callers = ['api-gateway', 'ocr-service'] as const
  return {
    keyOf,
    callerKeys: JSON.stringify({ keys: callers.map(name => pairs.get(name)?.open) }),
    userToken: people.secret,
    userTokenPublic: JSON.stringify({ keys: [people.open] }),
    serviceToken: async (from, to) => (await openSigner(keyOf(from))).sign({}, { audience: to, seconds: 300 }),
    personToken: async (role, { subject = 'somebody', patientId, seconds = 300 } = {}) => {
      const claims = { sub: patientId ?? subject, role, ...(patientId === undefined ? {} : { patientId }) }
      return (await openSigner(people.secret)).sign(claims, { audience: platformName, seconds })
    },
  }
}

const secretsOf = (service: ServiceName, { userToken }: Keyring): Environment => {
  if (service === 'user-service') return { USER_TOKEN: userToken, FIRST_ADMIN_PASSWORD: firstAdminPassword }
  return service === 'ocr-service' ? { TEMPORARY_RECORD_KEY: Buffer.alloc(32, 7).toString('base64') } : {}
}

const environment = (service: ServiceName, keyring: Keyring, folder: string): Environment => ({
  SERVICE: service,
  PLATFORM: platformName,
  HOST: '127.0.0.1',
  PORT: '0',
  TIME_ZONE: 'Asia/Jakarta',
  LOG_FILE: join(folder, `${service}.log`),
  BODY_BYTES: String(10 * 1024 * 1024),
  SERVICE_KEY: keyring.keyOf(service),
  CALLER_KEYS: keyring.callerKeys,
  USER_TOKEN_PUBLIC: keyring.userTokenPublic,
  MYSQL_URL: `sqlite:${join(folder, 'sql.sqlite')}`,
  REDIS_URL: `sqlite:${join(folder, 'cache.sqlite')}`,
  RABBITMQ_URL: `sqlite:${join(folder, 'bus.sqlite')}`,
  ...secretsOf(service, keyring),
})

const asker = (url: string, tokenOf: (from: ServiceName) => Promise<string>): StartedService['ask'] => {
  return async <Body>(method: string, path: string, ask: Ask = {}): Promise<Answer<Body>> => {
    const { body, headers = {}, token, from = 'api-gateway' } = ask
    const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(from === null ? {} : { 'x-service-token': await tokenOf(from) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : raw ? (body as BodyInit) : JSON.stringify(body),
    })
    return { status: response.status, body: (await readBody(response)) as Body, headers: response.headers }
  }
}

/** Makes a platform for tests: fresh keys, a fresh folder. */
export const openTestPlatform = (): TestPlatform => {
  const folder = mkdtempSync(join(tmpdir(), 'salus-test-'))
  const keyring = openKeyring()
  const { serviceToken, personToken } = keyring
  const running = new Set<RunningService>()
  const environmentOf: TestPlatform['environmentOf'] = (service, more = {}) => ({
    ...environment(service, keyring, folder),
    ...more,
  })
  return {
    folder,
    environmentOf,
    serviceToken,
    personToken,
    startService: async (name, start, more) => {
      const service = await start(environmentOf(name, more))
      running.add(service)
      await untilReady(service)
      const close = async () => {
        running.delete(service)
        await service.close()
      }
      return { ...service, close, ask: asker(service.url, from => serviceToken(from, name)) }
    },
    log: service => readFileSync(join(folder, `${service}.log`), 'utf8'),
    close: async () => {
      for (const service of [...running].reverse()) await service.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
