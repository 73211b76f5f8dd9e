// What a client meets at the Ingress before any service: TLS, the redirect, limits, headers, the WebSocket.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { Client, request } from 'undici'
import { WebSocket } from 'ws'
import { ask, multipart, multipartType } from '../platform/client.ts'
import type { Addresses } from './addresses.ts'
import type { TestEnvironment } from './environment.ts'

/** What the sentences work with, once it is there. */
export type EdgeContext = {
  readonly environment: () => TestEnvironment
  readonly addresses: () => Addresses
  readonly operatorToken: () => string
}

const bodyBytes = 10 * 2 ** 20
const patienceMilliseconds = 60_000
const rate = 100
const connections = 10

/** Sends requests from one address of its own, some at a time, until enough was seen, and gives their statuses. */
const statusesFrom = async (
  { origin, door }: TestEnvironment,
  localAddress: string,
  enough: (statuses: readonly number[]) => boolean,
) => {
  const clients = Array.from({ length: 8 }, () => new Client(origin, { connect: door, localAddress }))
  const statuses: number[] = []
  const deadline = performance.now() + patienceMilliseconds
  const send = async (client: Client): Promise<void> => {
    while (!enough(statuses) && performance.now() < deadline) {
      const { statusCode, body } = await client.request({ method: 'GET', path: '/favicon.svg' })
      await body.dump()
      statuses.push(statusCode)
    }
  }
  await Promise.all(clients.map(send))
  await Promise.all(clients.map(client => client.close()))
  return statuses
}

const listen = async ({ origin, door }: TestEnvironment, localAddress?: string) => {
  const { ca, lookup } = door as { ca: string; lookup: never }
  const options = { ca, lookup, ...(localAddress === undefined ? {} : { localAddress }) }
  const socket = new WebSocket(`${origin.replace('https', 'wss')}/notifications`, options)
  const heard: string[] = []
  socket.on('message', data => heard.push(String(data)))
  const opened = new Promise<number>(resolve => {
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0))
    socket.once('error', () => resolve(0))
  })
  return { socket, heard, status: await opened }
}

/** Every sentence about the edge. */
export const edgeSentences = ({ environment, addresses, operatorToken }: EdgeContext): void => {
  test('plain HTTP is led to HTTPS', async () => {
    const { origin } = environment()
    const answer = await request(`${origin.replace('https', 'http')}/queue/board`)
    await answer.body.dump()
    assert.ok([301, 308].includes(answer.statusCode), String(answer.statusCode))
    assert.equal(answer.headers.location, `${origin}/queue/board`)
  })

  test('every answer bears the security headers, and both public names answer', async () => {
    const { origin } = environment()
    for (const place of [`${origin}/queue/board`, `${origin}/no-such-thing`, 'https://mediq.com/']) {
      const { headers, body } = await request(place)
      await body.dump()
      assert.equal(headers['x-frame-options'], 'DENY', place)
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['x-xss-protection'], '1; mode=block')
      assert.match(String(headers['strict-transport-security']), /^max-age=31536000/)
      assert.doesNotMatch(String(headers['content-security-policy'] ?? 'unsafe-inline'), /unsafe-inline/)
    }
    const page = await ask<{ text: string }>('https://mediq.com', 'GET /')
    assert.match(page.body.text, /<html/)
  })

  test('a body above the limit is 413, with its length told or not', async () => {
    const { origin } = environment()
    const body = multipart(Buffer.alloc(bodyBytes + 1, 0xff))
    const headers = { 'content-type': multipartType, authorization: `Bearer ${operatorToken()}` }
    const told = await request(`${origin}/ocr/upload`, { method: 'POST', headers, body })
    await told.body.dump()
    const chunks = Readable.from(
      (function* () {
        for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536)
      })(),
    )
    const untold = await request(`${origin}/ocr/upload`, { method: 'POST', headers, body: chunks })
    await untold.body.dump()
    assert.deepEqual([told.statusCode, untold.statusCode], [413, 413])
  })

  test('one address has a hundred requests a second, while another is still answered', async () => {
    const [busy = '', calm = ''] = addresses().all
    const statuses = await statusesFrom(environment(), busy, seen => seen.includes(429))
    const answered = statuses.filter(status => status === 200).length
    const refused = statuses.filter(status => status === 429).length
    assert.equal(answered + refused, statuses.length, [...new Set(statuses)].join(' '))
    assert.ok(answered >= rate / 2 && refused > 0, `${answered} answered, ${refused} refused`)
    assert.deepEqual([...new Set(await statusesFrom(environment(), calm, ({ length }) => length >= 8))], [200])
  })

  test('one address has ten connections at once', async () => {
    const [, , address = ''] = addresses().all
    const open = await Promise.all(Array.from({ length: connections + 3 }, () => listen(environment(), address)))
    const statuses = open.map(({ status }) => status).sort()
    for (const { socket } of open) socket.terminate()
    assert.deepEqual(statuses, [...Array(connections).fill(101), 429, 429, 429])
  })

  test('a WebSocket tells a board what happens', async () => {
    const { socket, heard, status } = await listen(environment())
    assert.equal(status, 101)
    socket.send(JSON.stringify({ type: 'subscribe' }))
    while (heard.length === 0) await once(socket, 'message')
    assert.deepEqual(JSON.parse(heard[0] ?? ''), { type: 'subscribed', audience: 'board' })
    socket.close()
    await once(socket, 'close')
  })
}
