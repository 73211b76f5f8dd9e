import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { json } from 'node:stream/consumers'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type GatewayUnderTest, openGateway } from '../../test/gateway-fixture.ts'

const limit = 1_000_000
let under: GatewayUnderTest
let token: string

before(async () => {
  under = await openGateway({ variables: { BODY_BYTES: String(limit) } })
  token = await under.platform.personToken('OPERATOR')
})
beforeEach(() => {
  under.asked.length = 0
})
after(() => under.close())

type Way = 'with its length' | 'in chunks'
const boundary = 'multipart/form-data; boundary=x'

const open = (path: string, type: string, way: Way, length: number): ClientRequest => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type }
  const size = way === 'with its length' ? { 'content-length': String(length) } : {}
  return request(under.gateway.url + path, { method: 'POST', headers: { ...headers, ...size } })
}
const send = async (path: string, type: string, way: Way, length: number) => {
  const sending = open(path, type, way, length)
  const part = Buffer.alloc(50_000, ' ')
  for (let left = length; left > 0; left -= part.length) sending.write(part.subarray(0, left))
  sending.end()
  const [response] = (await once(sending, 'response')) as [IncomingMessage]
  const body = (await json(response)) as { issue?: [{ details: { text: string } }] }
  return { status: response.statusCode, code: body.issue?.[0].details.text }
}

const doors: Readonly<Record<string, readonly [path: string, type: string]>> = {
  'an upload': ['/ocr/upload', boundary],
  'a JSON body': ['/ocr/confirm-temp/abc', 'application/json'],
}

for (const way of ['with its length', 'in chunks'] as const) {
  for (const [what, [path, type]] of Object.entries(doors)) {
    test(`${what} above the limit, sent ${way}, is 413 and the connection lives until the client has read it`, async () => {
      assert.deepEqual(await send(path, type, way, limit + 1), { status: 413, code: 'too-large' })
      assert.deepEqual(await send(path, type, way, limit + 500_000), { status: 413, code: 'too-large' })
      assert.equal(under.asked.filter(({ bytes }) => bytes > 0).length, 0)
    })
  }
  test(`an upload of exactly the limit, sent ${way}, arrives whole`, async () => {
    assert.equal((await send('/ocr/upload', boundary, way, limit)).status, 200)
    assert.deepEqual(
      under.asked.map(({ bytes, route }) => ({ bytes, route })),
      [{ bytes: limit, route: 'POST /ocr/upload' }],
    )
    assert.equal(under.asked[0]?.headers['content-type'], boundary)
  })
}

test('who may not upload is told so before the body is looked at', async () => {
  const sent = await under.gateway.ask('POST', '/ocr/upload', {
    from: null,
    headers: { 'content-type': boundary },
    body: Buffer.alloc(limit + 1),
  })
  assert.equal(sent.status, 401)
})

test('an upload streams: its beginning arrives while its end is not sent yet', async () => {
  const began = Promise.withResolvers<void>()
  const service = createServer((incoming, response) => {
    incoming.once('data', () => began.resolve())
    incoming.once('end', () => response.end('{}'))
  })
  await once(service.listen(0, '127.0.0.1'), 'listening')
  const { port } = service.address() as AddressInfo
  const streaming = await openGateway({ urls: { 'ocr-service': `http://127.0.0.1:${port}` } })
  try {
    const authorization = `Bearer ${await streaming.platform.personToken('KIOSK')}`
    const headers = { authorization, 'content-type': boundary }
    const sending = request(`${streaming.gateway.url}/ocr/upload`, { method: 'POST', headers })
    sending.write(Buffer.alloc(100_000))
    await began.promise
    sending.end()
    const [response] = (await once(sending, 'response')) as [IncomingMessage]
    response.resume()
    assert.equal(response.statusCode, 200)
  } finally {
    await streaming.close()
    service.close()
  }
})

test('clients that leave during an upload say nothing about the service', async () => {
  for (let times = 0; times < 8; times += 1) {
    const leaving = open('/ocr/upload', boundary, 'with its length', 500_000)
    leaving.on('error', () => undefined)
    leaving.write(Buffer.alloc(100_000))
    await pause(30)
    leaving.destroy()
  }
  await pause(50)
  assert.equal((await send('/ocr/upload', boundary, 'with its length', 1000)).status, 200)
})

test('a service that is away is 503 with Retry-After, uploads included', async () => {
  const away = await openGateway({ urls: { 'ocr-service': 'http://127.0.0.1:9' } })
  try {
    const body = new FormData()
    body.append('image', new Blob([Buffer.alloc(200_000)]))
    const answer = await away.gateway.ask('POST', '/ocr/upload', {
      from: null,
      token: await away.platform.personToken('KIOSK'),
      body,
    })
    assert.equal(answer.status, 503)
    assert.ok(Number(answer.headers.get('retry-after')) >= 1)
    assert.equal((await away.gateway.ask('GET', '/queue/board', { from: null })).status, 200)
  } finally {
    await away.close()
  }
})

test('a client that sends on without end after its refusal is cut off', async () => {
  const socket = connect(Number(new URL(under.gateway.url).port), '127.0.0.1')
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.on('error', () => undefined)
  socket.write('POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
  const part = `10000\r\n${'x'.repeat(65_536)}\r\n`
  let written = 0
  while (!socket.destroyed && written < 20 * limit) {
    written += part.length
    if (!socket.write(part)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed])
  }
  await closed
  assert.ok(written < 20 * limit)
})
