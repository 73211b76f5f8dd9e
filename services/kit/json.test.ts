import assert from 'node:assert/strict'
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
  })
  app.post('/echo', async ({ body }) => ({ heard: body }))
  await app.ready()
})
after(() => app.close())

const send = async (payload: string | Buffer, type = 'application/json') => {
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: '/echo',
    payload,
    headers: { 'content-type': type },
  })
  return { statusCode, body: JSON.parse(body) as { heard?: unknown } }
}

test('JSON comes as it was sent, whole surrogate pairs included', async () => {
  for (const text of ['{"a":"é😀"}', '{"a":"\\ud83d\\ude00"}', '{"a":"\\\\ud800"}', '[1,null]'])
    assert.deepEqual(await send(text), { statusCode: 200, body: { heard: JSON.parse(text) } })
})

const refused: Readonly<Record<string, string | Buffer>> = {
  'bytes that are no UTF-8': Buffer.from('22fffe22', 'hex'),
  'a surrogate as three bytes': Buffer.from('22eda08022', 'hex'),
  'half a surrogate pair': '"\\ud800"',
  'a pair the wrong way round': '{"a":["\\ude00\\ud83d"]}',
  'half a pair in a key': '{"\\uDC00":1}',
  'a key that reaches into the prototype': '{"a":{"__proto__":{}}}',
  'a key that reaches there by the constructor': '{"constructor":{"prototype":{}}}',
}
for (const [what, payload] of Object.entries(refused)) {
  test(`${what} is 400`, async () => {
    assert.equal((await send(payload)).statusCode, 400)
  })
}

test('a text is no JSON: 415', async () => {
  assert.equal((await send('"a"', 'text/plain')).statusCode, 415)
})
