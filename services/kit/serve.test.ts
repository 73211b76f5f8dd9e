import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import Type from 'typebox'
import { api, type Role } from './contract.ts'
import { Problem } from './problems.ts'
import type { Handlers } from './routes.ts'
import { type Host, type RunningService, serve } from './serve.ts'
import { openSigner, type Signer } from './tokens.ts'
import { continueTrace } from './trace.ts'

const keyPair = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    secret: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid }),
    open: { ...publicKey.export({ format: 'jwk' }), kid },
  }
}
const front = keyPair('front')
const back = keyPair('back')
const stranger = keyPair('stranger')
const people = keyPair('user-service')

const backApi = api('back', {
  double: {
    method: 'POST',
    path: '/double/:times',
    summary: 'Doubles a number',
    access: 'services',
    callers: ['front'],
    params: Type.Object({ times: Type.String({ pattern: '^[0-9]$' }) }),
    body: Type.Object({ number: Type.Integer() }, { additionalProperties: false }),
    replies: { 200: Type.Object({ number: Type.Integer() }) },
  },
  desk: {
    method: 'GET',
    path: '/desk',
    summary: 'The operator’s own',
    access: ['OPERATOR'],
    replies: { 200: Type.Object({ subject: Type.String() }) },
  },
  refuse: { method: 'GET', path: '/refuse', summary: 'Refuses', access: 'services', replies: { 204: null } },
  exchange: { method: 'GET', path: '/exchange', summary: 'Refuses a key', access: 'services', replies: { 204: null } },
  rest: { method: 'GET', path: '/rest', summary: 'Has too much to do', access: 'services', replies: { 204: null } },
  crash: { method: 'GET', path: '/crash', summary: 'Fails', access: 'services', replies: { 204: null } },
})
const frontApi = api('front', {})

let rests = 0
const handlers: Handlers<typeof backApi> = {
  double: async ({ params, body }) => ({ status: 200, body: { number: body.number * 2 ** Number(params.times) } }),
  desk: async (_, { caller }) => ({
    status: 200,
    body: { subject: caller.kind === 'person' ? caller.subject : '' },
  }),
  refuse: async () => {
    throw new Problem('nik-of-someone-else')
  },
  exchange: async () => {
    throw new Problem('wrong-credentials')
  },
  rest: async () => {
    rests += 1
    throw new Problem('unavailable', 'too much to do', 7)
  },
  crash: async () => {
    throw new Error('a text that may quote a patient')
  },
}

const environment = (name: string, key: string, more: Record<string, string> = {}) => ({
  SERVICE: name,
  PLATFORM: 'shop',
  HOST: '127.0.0.1',
  PORT: '0',
  TIME_ZONE: 'Asia/Jakarta',
  LOG_FILE: '/dev/null',
  BODY_BYTES: '100000',
  SERVICE_KEY: key,
  CALLER_KEYS: JSON.stringify({ keys: [front.open] }),
  USER_TOKEN_PUBLIC: JSON.stringify({ keys: [people.open] }),
  ...more,
})

let callee: RunningService
let caller: RunningService
let host: Host<unknown>
let userSigner: Signer
const trace = continueTrace({})

before(async () => {
  userSigner = await openSigner(people.secret)
  callee = await serve({
    api: backApi,
    environment: environment('back', back.secret),
    config: Type.Object({}),
    compose: async () => handlers,
  })
  caller = await serve({
    api: frontApi,
    environment: environment('front', front.secret, {
      BACK_URL: callee.url,
      BACK_TIMEOUT_SECONDS: '2',
      BACK_BREAKER_FAILURES: '3',
      BACK_BREAKER_SECONDS: '30',
      STRANGER_URL: callee.url,
      STRANGER_TIMEOUT_SECONDS: '2',
      STRANGER_BREAKER_FAILURES: '3',
      STRANGER_BREAKER_SECONDS: '30',
    }),
    entry: true,
    config: Type.Object({}),
    compose: async given => {
      host = given
      return {}
    },
  })
})
after(async () => {
  await caller.close()
  await callee.close()
})

const get = (path: string, headers: Record<string, string>) => fetch(callee.url + path, { headers })
const serviceToken = async (secret: string, audience = 'back') =>
  (await openSigner(secret)).sign({}, { audience, seconds: 60 })
const userToken = (role: Role, seconds = 60) => userSigner.sign({ sub: 'a', role }, { audience: 'shop', seconds })

test('a declared caller gets its typed answer', async () => {
  const { client } = { client: host.connect(backApi) }
  const answer = await client.double({ params: { times: '2' }, body: { number: 5 } }, trace)
  assert.deepEqual(answer, { status: 200, body: { number: 20 } })
})

test('a refusal of the callee reaches its caller with the same code', async () => {
  const refusal = host.connect(backApi).refuse({}, trace)
  await assert.rejects(refusal, { name: 'Problem', code: 'nik-of-someone-else', status: 409 })
})

test('a wrong key is told to the caller as such; a refused service token is the platform’s own failure', async () => {
  await assert.rejects(host.connect(backApi).exchange({}, trace), { code: 'wrong-credentials', status: 401 })
  const wrongAudience = host.connect({ ...backApi, service: 'stranger' } as typeof backApi)
  await assert.rejects(wrongAudience.exchange({}, trace), { code: 'internal', status: 500 })
})

test('until its preparation has succeeded a service answers 503, then by itself as it should', async () => {
  const { promise: prepared, resolve: finish } = Promise.withResolvers<void>()
  const waiting = await serve({
    api: backApi,
    environment: environment('back', back.secret),
    config: Type.Object({}),
    compose: async given => {
      given.prepare('schema', () => prepared)
      return handlers
    },
  })
  try {
    const headers = { 'x-service-token': await serviceToken(front.secret) }
    const ask = async (path: string) => (await fetch(waiting.url + path, { headers })).status
    assert.deepEqual([await ask('/exchange'), await ask('/health/live'), await ask('/health/ready')], [503, 200, 503])
    finish()
    await prepared
    assert.deepEqual([await ask('/exchange'), await ask('/health/ready')], [401, 200])
  } finally {
    await waiting.close()
  }
})

test('what a service can work without is told and does not decide whether it is ready', async () => {
  const away = {
    ready: () => Promise.reject(new Error('connection refused')),
    close: () => Promise.resolve(),
  }
  const service = await serve({
    api: backApi,
    environment: environment('back', back.secret),
    config: Type.Object({}),
    compose: async ({ use }) => {
      await use('bus', away, { required: false })
      return handlers
    },
  })
  try {
    const [ready, checks] = await Promise.all(
      ['/health/ready', '/health/checks'].map(async path => (await fetch(service.url + path)).json()),
    )
    assert.deepEqual(ready, { status: 'ready', checks: {} })
    assert.deepEqual(checks, { checks: { bus: 'connection refused' } })
  } finally {
    await service.close()
  }
})

test('a call without a valid service token is refused with 401', async () => {
  const authorization = `Bearer ${await userToken('OPERATOR')}`
  const none = await get('/desk', { authorization })
  const forged = await get('/desk', { authorization, 'x-service-token': await serviceToken(stranger.secret) })
  const other = await get('/desk', { authorization, 'x-service-token': await serviceToken(front.secret, 'elsewhere') })
  assert.deepEqual([none.status, forged.status, other.status], [401, 401, 401])
})

test('a person with the right role is let in, with another is refused, with none is asked to sign in', async () => {
  const service = { 'x-service-token': await serviceToken(front.secret) }
  const as = async (token: string) => (await get('/desk', { ...service, authorization: `Bearer ${token}` })).status
  assert.equal(await as(await userToken('OPERATOR')), 200)
  assert.equal(await as(await userToken('PASIEN')), 403)
  assert.equal(await as(await userToken('OPERATOR', -1)), 401)
  assert.equal((await get('/desk', service)).status, 401)
})

test('an input of another form is refused with its place and without its value', async () => {
  const headers = { 'x-service-token': await serviceToken(front.secret), 'content-type': 'application/json' }
  const reply = await fetch(`${callee.url}/double/1`, { method: 'POST', headers, body: '{"number":"Budi"}' })
  const text = await reply.text()
  assert.equal(reply.status, 400)
  assert.match(text, /body\/number: must be integer/)
  assert.doesNotMatch(text, /Budi/)
})

test('an unexpected error answers 500 without its text', async () => {
  const reply = await get('/crash', { 'x-service-token': await serviceToken(front.secret) })
  assert.equal(reply.status, 500)
  assert.doesNotMatch(await reply.text(), /quote a patient/)
})

test('a callee that says when to come back is neither asked again at once nor counted as failing', async () => {
  const client = host.connect(backApi)
  for (let count = 1; count <= 5; count += 1) {
    await assert.rejects(client.rest({}, trace), { code: 'unavailable', retryAfterSeconds: 7 })
    assert.equal(rests, count)
  }
})

test('after three failures the circuit opens and says how long to wait', async () => {
  const client = host.connect(backApi)
  await assert.rejects(client.crash({}, trace), { code: 'unavailable' })
  await assert.rejects(client.crash({}, trace), { code: 'unavailable', retryAfterSeconds: 30 })
})

test('health, metrics and the OpenAPI page answer without a token', async () => {
  const paths = ['/health/live', '/health/ready', '/health/checks', '/metrics', '/openapi.json']
  const statuses = await Promise.all(paths.map(async path => (await get(path, {})).status))
  assert.deepEqual(statuses, [200, 200, 200, 200, 200])
})
