import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { type GatewayUnderTest, openGateway } from '../../test/gateway-fixture.ts'
import { codeOf } from '../../test/service-fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'salus-page-'))
let under: GatewayUnderTest
let bare: GatewayUnderTest

before(async () => {
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>MediQ</title>')
  writeFileSync(join(folder, 'assets', 'index-1a2b3c.js'), 'export {}')
  writeFileSync(join(folder, '..', 'secret-of-a-test.txt'), 'secret')
  under = await openGateway({ variation: { page: folder }, variables: { TRUSTED_PROXIES: '127.0.0.9' } })
  bare = await openGateway({ variation: { page: join(folder, 'nowhere') } })
})
after(async () => {
  await under.close()
  await bare.close()
  rmSync(folder, { recursive: true })
  rmSync(join(folder, '..', 'secret-of-a-test.txt'))
})

const get = async (path: string, headers: Record<string, string> = {}, from = '127.0.0.1') => {
  const sending = request(under.gateway.url, { path, headers, localAddress: from }).end()
  const [response] = (await once(sending, 'response')) as [IncomingMessage]
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

const expected: Readonly<Record<string, string | RegExp>> = {
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'no-referrer',
  'permissions-policy': /camera=\(self\)/,
  'content-security-policy':
    /^default-src 'self'; .*img-src 'self' blob: data:; .*connect-src 'self'; .*frame-ancestors 'none'$/,
}
const places: Readonly<Record<string, readonly [path: string, status: number, cache: string]>> = {
  'the page': ['/', 200, 'no-cache'],
  'a file of the page': ['/assets/index-1a2b3c.js', 200, 'public, max-age=31536000, immutable'],
  'an answer of a service': ['/queue/board', 200, 'no-store'],
  'what is not there': ['/nowhere', 404, 'no-store'],
  'what needs a sign-in': ['/accounts', 401, 'no-store'],
  'a path that cannot be decoded': ['/queue/%zz', 400, 'no-store'],
  'a parameter without end': [`/queue/${'9'.repeat(300)}`, 400, 'no-store'],
  'the health page': ['/health/live', 200, 'no-store'],
  'the documentation': ['/docs', 200, 'no-store'],
  'a socket that is none': ['/notifications', 400, 'no-store'],
}

for (const [what, [path, status, cache]] of Object.entries(places)) {
  test(`${what} comes with ${status} and the security headers`, async () => {
    const answer = await get(path)
    assert.equal(answer.status, status)
    assert.equal(answer.headers['cache-control'], cache)
    for (const [name, value] of Object.entries(expected)) {
      if (typeof value === 'string') assert.equal(answer.headers[name], value)
      else assert.match(String(answer.headers[name]), value)
    }
    assert.doesNotMatch(String(answer.headers['content-security-policy']), /unsafe/)
    assert.equal(answer.headers['strict-transport-security'], undefined)
    assert.equal(answer.headers.server, undefined)
  })
}

test('over TLS, as a declared proxy tells it, browsers are told to stay with TLS; a client cannot claim that', async () => {
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.1' }
  assert.equal(
    (await get('/queue/board', headers, '127.0.0.9')).headers['strict-transport-security'],
    'max-age=31536000',
  )
  assert.equal((await get('/queue/board', headers)).headers['strict-transport-security'], undefined)
})

test('no path leads out of the page’s folder', async () => {
  const ways = [
    '/../secret-of-a-test.txt',
    '/..%2fsecret-of-a-test.txt',
    '/assets/..%2f..%2f..%2fsecret-of-a-test.txt',
    '/assets/%2e%2e/%2e%2e/secret-of-a-test.txt',
    '/assets/..\\..\\secret-of-a-test.txt',
    '//etc/passwd',
    '/assets/index-1a2b3c.js%00.txt',
    '/docs/static/..%2f..%2fpackage.json',
    '/docs/static/../../package.json',
  ]
  for (const path of ways) {
    const answer = await get(path)
    assert.ok([400, 403, 404].includes(answer.status ?? 0), `${path} ${answer.status}`)
    assert.doesNotMatch(answer.body, /secret|root:|"name"/)
  }
})

test('a page that is not built is 404 with the command that builds it, and the log says so at start', async () => {
  const answer = await bare.gateway.ask('GET', '/', { from: null })
  assert.deepEqual([answer.status, codeOf(answer)], [404, 'not-found'])
  assert.match(JSON.stringify(answer.body), /run npm run page --workspace services/)
  assert.match(bare.platform.log('api-gateway'), /the page is not built: npm run page --workspace services/)
})

test('metrics are for those who reach the gateway directly', async () => {
  const direct = await get('/metrics')
  assert.equal(direct.status, 200)
  assert.match(direct.body, /http_server_request_duration_seconds/)
  const hidden = await get('/metrics', { 'x-forwarded-for': '203.0.113.1' }, '127.0.0.9')
  const other = await get('/%6detrics?x=1', { 'x-forwarded-for': '203.0.113.1' })
  assert.deepEqual([hidden.status, other.status], [404, 404])
  assert.doesNotMatch(hidden.body, /http_server/)
})

type OpenApi = { readonly paths: Readonly<Record<string, unknown>> }

test('the gateway describes what it forwards and nothing else', async () => {
  const { paths } = JSON.parse((await get('/openapi.json')).body) as OpenApi
  assert.deepEqual(Object.keys(paths).sort(), [
    '/accounts',
    '/auth/login/user',
    '/ocr/confirm-temp/{tempId}',
    '/ocr/temp/{tempId}',
    '/ocr/upload',
    '/patients/me',
    '/patients/{id}',
    '/queue/board',
    '/queue/mine',
    '/queue/{id}',
    '/queue/{id}/call',
    '/queue/{id}/status',
  ])
})

test('every service describes itself under /docs; one that is away is 503', async () => {
  assert.match((await get('/docs/static/swagger-initializer.js')).body, /\/docs\/services\/ocr-engine-service\.json/)
  const own = JSON.parse((await get('/docs/services/user-service.json')).body) as OpenApi
  assert.ok('/auth/device' in own.paths)
  assert.equal((await get('/docs/services/api-gateway.json')).status, 404)
  await under.services.get('ocr-service')?.close()
  const away = await get('/docs/services/ocr-service.json')
  assert.equal(away.status, 503)
  assert.ok(Number(away.headers['retry-after']) >= 1)
})
