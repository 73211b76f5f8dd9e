import assert from 'node:assert/strict'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openMetrics } from '../kit/metrics.ts'
import type { Asked } from './exchange.ts'
import { openUpstream } from './upstream.ts'

const small: Asked = { method: 'GET', path: '/', headers: {}, body: null, mayRetry: true }
const once: Asked = { ...small, method: 'POST', body: Buffer.from('{}'), mayRetry: false }

type Breaker = { readonly failures?: number; readonly seconds?: number; readonly timeout?: number }

const behind = async (
  t: TestContext,
  listener: RequestListener,
  { failures = 100, seconds = 60, timeout = 1 }: Breaker = {},
) => {
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    listener(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const opened: number[] = []
  const clock = { now: () => Date.now() }
  const upstream = openUpstream({
    name: 'shop',
    config: {
      url: `http://127.0.0.1:${port}`,
      timeoutSeconds: timeout,
      breakerFailures: failures,
      breakerSeconds: seconds,
    },
    metrics: openMetrics('gateway'),
    clock,
    onOpen: () => opened.push(requests),
  })
  t.after(async () => {
    await upstream.close()
    server.closeAllConnections()
    server.close()
  })
  return { upstream, requests: () => requests, opened, server }
}
const statusIs =
  (status: number, headers = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end('{}')
const failing = (times: number, listener: RequestListener): RequestListener => {
  let left = times
  return (request, response) => (left-- > 0 ? response.writeHead(500).end('{}') : listener(request, response))
}

test('a failing answer is asked for again, at most three times, and then passed on', async t => {
  const shop = await behind(t, statusIs(500))
  assert.equal((await shop.upstream.ask(small)).status, 500)
  assert.equal(shop.requests(), 4)
})

test('a service that comes back meanwhile is not noticed to have been away', async t => {
  const shop = await behind(t, failing(2, statusIs(200)))
  assert.equal((await shop.upstream.ask(small)).status, 200)
  assert.equal(shop.requests(), 3)
})

test('what may do harm twice is sent once', async t => {
  const shop = await behind(t, statusIs(500))
  assert.equal((await shop.upstream.ask(once)).status, 500)
  assert.equal(shop.requests(), 1)
})

test('a broken connection is 503 unavailable, after retries where they are allowed', async t => {
  const shop = await behind(t, request => request.socket.destroy())
  await assert.rejects(shop.upstream.ask(small), { code: 'unavailable', status: 503 })
  assert.equal(shop.requests(), 4)
  await assert.rejects(shop.upstream.ask(once), { code: 'unavailable' })
  assert.equal(shop.requests(), 5)
})

test('an answer that breaks off is no answer', async t => {
  const shop = await behind(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setTimeout(() => response.destroy(), 20)
  })
  await assert.rejects(shop.upstream.ask(once), { code: 'unavailable' })
})

test('after the time limit it is 503, and nobody waits for it again', async t => {
  const shop = await behind(t, () => undefined)
  const began = performance.now()
  await assert.rejects(shop.upstream.ask(small), { code: 'unavailable' })
  assert.equal(shop.requests(), 1)
  assert.ok(performance.now() - began < 4000)
})

test('after as many failures as declared the service is left alone, and the client told for how long', async t => {
  const shop = await behind(t, statusIs(500), { failures: 5, seconds: 60 })
  for (let failures = 0; failures < 5; failures += 1) assert.equal((await shop.upstream.ask(once)).status, 500)
  await assert.rejects(shop.upstream.ask(once), { code: 'unavailable', retryAfterSeconds: 60 })
  await assert.rejects(shop.upstream.ask(small), { code: 'unavailable', retryAfterSeconds: 60 })
  assert.deepEqual([shop.requests(), shop.opened], [5, [5]])
})

test('three failures suffice where three are declared, and a success in between starts the count anew', async t => {
  const shop = await behind(t, failing(2, statusIs(500)), { failures: 3 })
  await shop.upstream.ask(once)
  await shop.upstream.ask(once)
  await shop.upstream.ask(once)
  await assert.rejects(shop.upstream.ask(once), { code: 'unavailable' })
  const other = await behind(t, failing(2, statusIs(200)), { failures: 3 })
  for (const _ of [1, 2, 3, 4]) await other.upstream.ask(once)
  assert.deepEqual(other.opened, [])
})

test('after its rest the service is tried once: a success closes the circuit, a failure opens it again', async t => {
  let well = false
  const shop = await behind(t, (_request, response) => response.writeHead(well ? 200 : 500).end('{}'), {
    failures: 2,
    seconds: 1,
  })
  const rest = () => new Promise(resolve => setTimeout(resolve, 1050))
  await shop.upstream.ask(once)
  await shop.upstream.ask(once)
  await assert.rejects(shop.upstream.ask(once), { code: 'unavailable', retryAfterSeconds: 1 })
  await rest()
  assert.equal((await shop.upstream.ask(once)).status, 500)
  await assert.rejects(shop.upstream.ask(once), { code: 'unavailable' })
  assert.equal(shop.requests(), 3)
  await rest()
  well = true
  assert.equal((await shop.upstream.ask(once)).status, 200)
  assert.equal((await shop.upstream.ask(once)).status, 200)
})

test('a refusal, and a 503 that says when to come back, are answers: no retry, no failure', async t => {
  for (const listener of [statusIs(404), statusIs(409), statusIs(503, { 'retry-after': '7' })]) {
    const shop = await behind(t, listener, { failures: 1 })
    await shop.upstream.ask(small)
    await shop.upstream.ask(small)
    assert.deepEqual([shop.requests(), shop.opened], [2, []])
  }
})

test('a service that is not there is 503 at once', async t => {
  const shop = await behind(t, statusIs(200))
  shop.server.close()
  await assert.rejects(shop.upstream.ask(once), { code: 'unavailable', message: 'shop does not answer' })
})

test('what comes on top of 256 requests under way is told to come back', async t => {
  const gate = Promise.withResolvers<void>()
  const shop = await behind(t, (_request, response) => void gate.promise.then(() => response.end('{}')), {
    timeout: 10,
  })
  const underWay = Array.from({ length: 256 }, () => shop.upstream.ask(once))
  await assert.rejects(shop.upstream.ask(once), { code: 'unavailable', retryAfterSeconds: 1 })
  gate.resolve()
  assert.equal((await Promise.all(underWay)).length, 256)
})

test('64 requests are at the service at a time, and the others follow in their order', async t => {
  const responses: ServerResponse[] = []
  const seen: string[] = []
  const listener: RequestListener = ({ url = '' }, response) => {
    seen.push(url)
    responses.push(response)
  }
  const shop = await behind(t, listener, { timeout: 10 })
  const paths = Array.from({ length: 80 }, (_, index) => `/${index}`)
  const underWay = paths.map(path => shop.upstream.ask({ ...once, path }))
  while (seen.length < 64) await delay(5)
  await delay(50)
  assert.deepEqual(seen.toSorted(), paths.slice(0, 64).toSorted())
  for (let next = 64; next < 80; next += 1) {
    responses.shift()?.end('{}')
    while (seen.length === next) await delay(1)
  }
  assert.deepEqual(seen.slice(64), paths.slice(64))
  for (const response of responses) response.end('{}')
  assert.equal((await Promise.all(underWay)).length, 80)
})

test('bodies that come slowly hold up nobody else', async t => {
  const shop = await behind(t, (request, response) => request.resume().once('end', () => response.end('{}')), {
    timeout: 10,
  })
  const slow = Array.from({ length: 100 }, () => new PassThrough())
  const uploads = slow.map(body => shop.upstream.ask({ ...once, body }))
  assert.equal((await shop.upstream.ask(once)).status, 200)
  for (const body of slow) body.end('there')
  for (const { status } of await Promise.all(uploads)) assert.equal(status, 200)
})

test('whoever waits for a service that hangs is told so when the first were', async t => {
  const shop = await behind(t, () => {}, { timeout: 1, failures: 5 })
  const began = performance.now()
  const asked = await Promise.allSettled(Array.from({ length: 200 }, () => shop.upstream.ask(once)))
  assert.ok(asked.every(({ status }) => status === 'rejected'))
  assert.ok(performance.now() - began < 4000, `took ${performance.now() - began} ms`)
})

test('an answer that comes before the whole body was read is passed on', async t => {
  const shop = await behind(t, (_request, response) => response.writeHead(400).end('{"early":true}'))
  const slowly = Readable.from(
    (async function* () {
      for (let part = 0; part < 50; part += 1) {
        yield Buffer.alloc(65_536)
        await new Promise(resolve => setTimeout(resolve, 1))
      }
    })(),
  )
  const answer = await shop.upstream.ask({ ...once, body: slowly })
  assert.deepEqual([answer.status, answer.body.toString()], [400, '{"early":true}'])
})
