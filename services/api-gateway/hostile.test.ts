import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { type GatewayUnderTest, openGateway } from '../../test/gateway-fixture.ts'
import { codeOf, openTestPlatform } from '../../test/service-fixture.ts'

let under: GatewayUnderTest
let operator: string

before(async () => {
  under = await openGateway()
  operator = await under.platform.personToken('OPERATOR')
})
after(() => under.close())

const say = async (lines: string): Promise<string> => {
  const socket = connect(Number(new URL(under.gateway.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(lines)
  return text(socket)
}
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
const plain = 'Host: a\r\nConnection: close\r\n\r\n'

const lines: Readonly<Record<string, readonly [lines: string, status: number]>> = {
  'a target with another host in it': [`GET http://evil.example/queue/board HTTP/1.1\r\n${plain}`, 400],
  'a target that is a star': [`OPTIONS * HTTP/1.1\r\n${plain}`, 400],
  'a tunnel': [`CONNECT evil.example:443 HTTP/1.1\r\n${plain}`, 0],
  'a length and chunks at once': [
    `POST /auth/login/user HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n${plain}0\r\n\r\n`,
    400,
  ],
  'two lengths': [`POST /auth/login/user HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n${plain}abcde`, 400],
  'a length that is no number': [`POST /auth/login/user HTTP/1.1\r\nContent-Length: 4x\r\n${plain}abcd`, 400],
  'a chunk of no size': [`POST /auth/login/user HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${plain}zz\r\n`, 400],
  'a header that is folded': [`GET /queue/board HTTP/1.1\r\nX: a\r\n b\r\n${plain}`, 400],
  'a header name with a space': [`GET /queue/board HTTP/1.1\r\nX-Service-Token : a\r\n${plain}`, 400],
  'headers above the limit': [`GET /queue/board HTTP/1.1\r\nX: ${'y'.repeat(20_000)}\r\n${plain}`, 431],
  'a method that is none': [`FETCH /queue/board HTTP/1.1\r\n${plain}`, 400],
  'a method that nobody offers': [`PROPFIND /queue/board HTTP/1.1\r\n${plain}`, 404],
  'TRACE, which would repeat a token': [`TRACE /queue/board HTTP/1.1\r\n${plain}`, 404],
  'no host': ['GET /queue/board HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  'a path out of the tree': [`GET /queue/../accounts HTTP/1.1\r\n${plain}`, 404],
  'an encoded path to what only services may call': [`GET /queue/%65xport HTTP/1.1\r\n${plain}`, 404],
  'a path with a host before it': [`GET //evil.example/queue/board HTTP/1.1\r\n${plain}`, 404],
}

for (const [what, [sent, status]] of Object.entries(lines)) {
  test(`${what} is ${status === 0 ? 'closed without an answer' : status}, and no service hears of it`, async () => {
    under.asked.length = 0
    const answer = await say(sent)
    assert.equal(status === 0 ? answer : statusOf(answer), status === 0 ? '' : status)
    assert.deepEqual(under.asked, [])
  })
}

test('an offer to speak HTTP/2 is ignored, and an upgrade where no WebSocket is ends at once', async () => {
  const upgrade = (to: string) => `GET /queue/board HTTP/1.1\r\nHost: a\r\nUpgrade: ${to}\r\n`
  assert.equal(statusOf(await say(`${upgrade('h2c')}Connection: Upgrade, close\r\n\r\n`)), 200)
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\n'
  for (const handshake of ['', key]) {
    const answer = await say(`${upgrade('websocket')}${handshake}Connection: Upgrade\r\n\r\n`)
    assert.equal(statusOf(answer), 400)
    assert.match(answer, /x-frame-options: DENY/)
  }
})

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const claims = { sub: 'somebody', role: 'ADMIN_FASKES', iss: 'user-token', aud: 'mediq', exp: 4_000_000_000 }

test('a token that is unsigned, forged, expired, for another platform or malformed is 401', async () => {
  const stranger = openTestPlatform()
  const [head = '', body = '', signature = ''] = operator.split('.')
  const tokens = {
    unsigned: `${encode({ alg: 'none' })}.${encode(claims)}.`,
    'unsigned with a key id': `${encode({ alg: 'none', kid: 'user-token' })}.${encode(claims)}.${signature}`,
    'signed with the public key as a secret': `${encode({ alg: 'HS256', kid: 'user-token' })}.${encode(claims)}.${signature}`,
    'of another role than was signed': `${head}.${encode(claims)}.${signature}`,
    'signed by somebody else': await stranger.personToken('ADMIN_FASKES'),
    expired: await under.platform.personToken('ADMIN_FASKES', { seconds: -1 }),
    'a service’s own': await under.platform.serviceToken('ocr-service', 'api-gateway'),
    'without a signature': `${head}.${body}`,
    'no token': 'x',
    empty: '',
  }
  await stranger.close()
  for (const [what, token] of Object.entries(tokens)) {
    const answer = await under.gateway.ask('GET', '/accounts', { from: null, token })
    assert.deepEqual([answer.status, codeOf(answer)], [401, 'not-signed-in'], what)
  }
})

test('a service token from outside opens nothing', async () => {
  const answer = await under.gateway.ask('GET', '/accounts', { from: 'ocr-service' })
  assert.equal(answer.status, 401)
  const hidden = await under.gateway.ask('POST', '/patients', { from: 'ocr-service', body: {} })
  assert.equal(hidden.status, 404)
})

test('malformed and deep JSON is its service’s to refuse, and the gateway keeps serving', async () => {
  const headers = { 'content-type': 'application/json' }
  const bodies = ['{', `${'['.repeat(100_000)}1${']'.repeat(100_000)}`, '{"__proto__":{"role":"ADMIN_FASKES"}}', '']
  const statuses = []
  for (const body of bodies)
    statuses.push((await under.gateway.ask('POST', '/auth/login/user', { from: null, headers, body })).status)
  assert.deepEqual([statuses[0], statuses[2], statuses[3]], [400, 400, 400])
  assert.equal((await under.gateway.ask('GET', '/queue/board', { from: null })).status, 200)
})

test('a content type that is none is refused', async () => {
  const answer = await under.gateway.ask('POST', '/auth/login/user', {
    from: null,
    headers: { 'content-type': 'no/t/type' },
    body: 'x',
  })
  assert.equal(answer.status, 415)
})

test('what clients send is not in the log', () => {
  const log = under.platform.log('api-gateway')
  for (const word of ['evil.example', 'Bearer', operator, 'yyyy', 'somebody', '%65xport'])
    assert.ok(!log.includes(word), word)
})
