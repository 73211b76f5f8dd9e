import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { openLog } from './log.ts'
import { openMetrics } from './metrics.ts'
import { createServer } from './server.ts'

let app: FastifyInstance

before(async () => {
  app = await createServer({
    service: { service: 'shop', endpoints: {} },
    bodyBytes: 1000,
    log: openLog('shop', '/dev/null'),
    metrics: openMetrics('shop'),
    trustProxy: false,
    replyHeaders: { 'x-always': 'here' },
  })
  app.get('/things/:id', async () => 'found')
  await app.listen({ host: '127.0.0.1', port: 0 })
})
after(() => app.close())

const say = async (lines: string): Promise<string> => {
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(lines)
  return text(socket)
}

const refused: Readonly<Record<string, readonly [lines: string, status: RegExp]>> = {
  'no HTTP at all': ['hello there\r\n\r\n', /^HTTP\/1\.1 400 Bad Request\r\n/],
  'headers above the limit': [`GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  'a length and chunks at once': [
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  'a path that cannot be decoded': [
    'GET /things/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  'a parameter without end': [
    `GET /things/${'9'.repeat(300)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    /^HTTP\/1\.1 400 /,
  ],
}

for (const [what, [lines, status]] of Object.entries(refused)) {
  test(`${what} is refused as an OperationOutcome with the headers of every answer and no echo`, async () => {
    const answer = await say(lines)
    assert.match(answer, status)
    assert.match(answer, /\r\nx-always: here\r\n/)
    const { resourceType } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
    assert.equal(resourceType, 'OperationOutcome')
    assert.doesNotMatch(answer, /zz|999|yyy|hello/)
  })
}
