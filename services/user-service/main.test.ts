import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { inventedRecord } from '../../test/invented-record.ts'
import { codeOf, openTestPlatform, type StartedService } from '../../test/service-fixture.ts'
import { type Endpoint, roles } from '../kit/contract.ts'
import { openSigner } from '../kit/tokens.ts'
import { userApi } from './api.ts'
import { start } from './main.ts'

const platform = openTestPlatform()
let user: StartedService

before(async () => {
  user = await platform.startService('user-service', start)
})
after(() => platform.close())

const endpoints: readonly (readonly [string, Endpoint])[] = Object.entries(userApi.endpoints)
const pathOf = ({ path }: Endpoint) => path.replace(':id', 'nobody')
const letIn = (status: number) => status !== 401 && status !== 403

for (const [name, endpoint] of endpoints) {
  const { method, access, callers } = endpoint

  test(`${name} refuses a call past the gateway with 401, whoever signed in`, async () => {
    const bare = await user.ask(method, pathOf(endpoint), { from: null })
    const token = await platform.personToken('ADMIN_FASKES')
    const person = await user.ask(method, pathOf(endpoint), { from: null, token })
    const engine = await user.ask(method, pathOf(endpoint), { from: 'ocr-engine-service', token })
    assert.deepEqual([bare, person, engine].map(codeOf), Array(3).fill('not-signed-in'))
  })

  if (typeof access === 'object') {
    for (const role of roles) {
      test(`${name} ${access.includes(role) ? 'lets' : 'does not let'} ${role} in`, async () => {
        const token = await platform.personToken(role, role === 'PASIEN' ? { patientId: 'nobody' } : {})
        const { status } = await user.ask(method, pathOf(endpoint), { token })
        assert.equal(access.includes(role) ? letIn(status) : status === 403, true, `answered ${status}`)
      })
    }
    test(`${name} asks to sign in where no valid token comes`, async () => {
      const tokens = [undefined, ...(await badTokens())]
      for (const token of tokens) {
        const answer = await user.ask(method, pathOf(endpoint), token === undefined ? {} : { token })
        assert.deepEqual([answer.status, codeOf(answer)], [401, 'not-signed-in'])
      }
    })
  }
  if (access === 'services') {
    test(`${name} is for ${callers?.join(' and ')} alone`, async () => {
      const headers = { 'idempotency-key': 'access-test' }
      for (const from of ['api-gateway', 'ocr-service'] as const) {
        const answer = await user.ask(method, pathOf(endpoint), { from, headers })
        assert.equal(answer.status, callers?.includes(from) ? 400 : 403)
      }
    })
  }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Expired, of another platform, signed by a stranger or by a service, changed, and not signed at all. */
const badTokens = async (): Promise<string[]> => {
  const good = await platform.personToken('OPERATOR')
  const [header = '', , signature = ''] = good.split('.')
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: 'a', role: 'ADMIN_FASKES', iss: 'user-token', aud: 'mediq', iat: now, exp: now + 300 }
  const { privateKey } = generateKeyPairSync('ed25519')
  const stranger = await openSigner(JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'user-token' }))
  return [
    await platform.personToken('ADMIN_FASKES', { seconds: -1 }),
    await stranger.sign({ sub: 'a', role: 'ADMIN_FASKES' }, { audience: 'mediq', seconds: 300 }),
    await platform.serviceToken('api-gateway', 'user-service'),
    `${header}.${part(claims)}.${signature}`,
    `${part({ alg: 'none', kid: 'user-token' })}.${part(claims)}.`,
    `${part({ alg: 'HS256', kid: 'user-token' })}.${part(claims)}.${signature}`,
    'nonsense',
  ]
}

test('the public keys are published, without the private half', async () => {
  const { status, body } = await user.ask<{ keys: Record<string, string>[] }>('GET', '/.well-known/jwks.json')
  assert.equal(status, 200)
  assert.deepEqual(
    body.keys.map(({ x, ...key }) => ({ ...key, x: x?.length })),
    [{ kty: 'OKP', crv: 'Ed25519', kid: 'user-token', alg: 'EdDSA', x: 43 }],
  )
})

test('registrations, sign-ins, queries and the pool are counted', async () => {
  const registration = { registrationId: 'counted', priority: 'NORMAL', record: inventedRecord(1) }
  const headers = { 'idempotency-key': 'counted' }
  for (const record of [inventedRecord(1), inventedRecord(1), inventedRecord(1, { name: 'ORANG LAIN' })])
    await user.ask('POST', '/patients', { from: 'ocr-service', headers, body: { ...registration, record } })
  await user.ask('POST', '/auth/login/admin', { body: { username: 'nobody', password: 'wrong' } })
  const { body: metrics } = await user.ask<string>('GET', '/metrics')
  const lines = [
    /^registrations_total\{outcome="written",service="user-service"\} 1$/m,
    /^registrations_total\{outcome="repeated",service="user-service"\} 1$/m,
    /^registrations_total\{outcome="key-reused",service="user-service"\} 1$/m,
    /^logins_total\{door="staff",outcome="wrong",service="user-service"\} 1$/m,
    /^sql_query_duration_seconds_count\{service="user-service"\} \d+$/m,
    /^sql_pool_limit\{service="user-service"\} 1$/m,
    /^sql_pool_waiting\{service="user-service"\} 0$/m,
  ]
  for (const line of lines) assert.match(metrics, line)
})

test('every route is on the OpenAPI page with its summary', async () => {
  const { body } = await user.ask<{ paths: Record<string, Record<string, { summary: string }>> }>(
    'GET',
    '/openapi.json',
  )
  for (const [, { method, path, summary }] of endpoints)
    assert.equal(body.paths[path.replace(':id', '{id}')]?.[method.toLowerCase()]?.summary, summary)
})
