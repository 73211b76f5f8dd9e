// The program that docs/service-tokens.md shows does what the services do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSigner, openVerifier } from '@salus/services/kit/tokens.ts'
import { drawSecret, publicKeySet } from '../src/model/secret-value.ts'

type Environment = Readonly<Record<string, string>>
const {
  callerOf,
  tokenFor,
}: {
  readonly tokenFor: (callee: string, environment: Environment) => string
  readonly callerOf: (token: string, environment: Environment) => string | undefined
} = await import(String(new URL('../examples/service-token.mjs', import.meta.url)))

const key = drawSecret('signing-key', 'lab-service')
const other = drawSecret('signing-key', 'lab-service')
const keys = publicKeySet([key])
const here = { SERVICE: 'lab-service', CALLER_KEYS: keys }

test('its token is one that a service takes, for that service alone', async () => {
  const token = tokenFor('user-service', { SERVICE_KEY: key })
  assert.equal((await openVerifier(keys, 'user-service').verify(token))?.iss, 'lab-service')
  assert.equal(await openVerifier(keys, 'ocr-service').verify(token), undefined)
})

test('it takes a service’s token and nothing else', async () => {
  const sign = async (secret: string, audience: string, seconds: number) =>
    (await openSigner(secret)).sign({}, { audience, seconds })
  const good = await sign(key, 'lab-service', 60)
  assert.equal(callerOf(good, here), 'lab-service')
  const [head, claims, signature] = good.split('.')
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: 'lab-service' })).toString('base64url')
  for (const [what, token] of Object.entries({
    'for another service': await sign(key, 'ocr-service', 60),
    expired: await sign(key, 'lab-service', -1),
    'of another key': await sign(other, 'lab-service', 60),
    'of alg none': `${unsigned}.${claims}.`,
    'of alg none with a signature': `${unsigned}.${claims}.${signature}`,
    'cut off': `${head}.${claims}`,
    'no token': 'no token',
    empty: '',
  }))
    assert.equal(callerOf(token, here), undefined, what)
})
