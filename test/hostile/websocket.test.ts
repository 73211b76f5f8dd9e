// WebSockets that are used as nobody should: what is said is refused, and others hear on.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import { ask } from '../platform/client.ts'
import { until } from '../platform/salus.ts'
import type { Confirmed } from '../platform/session.ts'
import { someAddress } from './addresses.ts'
import {
  adminOf,
  type Clinic,
  openHostileClinic,
  operatorOf,
  type PatientOfClinic,
  planted,
  registerPerson,
  uploadPerson,
} from './clinic.ts'
import { forgedTokens } from './forged-tokens.ts'
import { assertRegisters, assertUnharmed } from './unharmed.ts'
import { openWire } from './wire.ts'

let clinic: Clinic
let patient: PatientOfClinic
before(async () => {
  clinic = await openHostileClinic()
  patient = await registerPerson(clinic, 2)
})
after(() => clinic.close())

type Listener = {
  readonly socket: WebSocket
  readonly heard: Record<string, unknown>[]
  readonly closed: Promise<number>
}

/** Opens a WebSocket and listens. `closed` is the code of its end. */
const listen = async (options: WebSocket.ClientOptions = {}): Promise<Listener> => {
  const url = `${clinic.origin.replace('http', 'ws')}/notifications`
  const socket = new WebSocket(url, { localAddress: someAddress(), ...options })
  const heard: Record<string, unknown>[] = []
  socket.on('message', data => heard.push(JSON.parse(String(data)) as Record<string, unknown>))
  const closed = new Promise<number>(resolve => socket.once('close', resolve))
  await once(socket, 'open')
  socket.on('error', () => undefined)
  return { socket, heard, closed }
}
const subscribed = async (accessToken?: string): Promise<Listener> => {
  const listener = await listen()
  listener.socket.send(JSON.stringify({ type: 'subscribe', ...(accessToken === undefined ? {} : { accessToken }) }))
  await until('the subscription', 5, async () => listener.heard.some(({ type }) => type === 'subscribed'))
  return listener
}
const register = async (person: number): Promise<Confirmed> => {
  const { tempId } = await uploadPerson(clinic, person, operatorOf(clinic))
  return (await ask<Confirmed>(clinic.origin, `POST /ocr/confirm-temp/${tempId}`, operatorOf(clinic))).body
}

/** What closes a WebSocket, and with which code (1006: cut off before it was heard). https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const refusedMessages: Readonly<Record<string, readonly [message: string | Buffer, ...codes: readonly number[]]>> = {
  'no JSON': [planted, 1008],
  'JSON that is cut off': ['{"type":"subscribe"', 1008],
  'a list': ['[]', 1008],
  null: ['null', 1008],
  'another type': ['{"type":"publish"}', 1008],
  'a number as token': ['{"type":"subscribe","accessToken":7}', 1008],
  'null as token': ['{"type":"subscribe","accessToken":null}', 1008],
  'a property too many': [`{"type":"subscribe","role":"${planted}"}`, 1008],
  __proto__: ['{"type":"subscribe","__proto__":{"role":"ADMIN_FASKES"}}', 1008],
  'deep lists': ['['.repeat(4000), 1008],
  'a binary message': [Buffer.from('{"type":"subscribe"}'), 1008],
  'binary nonsense': [Buffer.alloc(1000, 0xff), 1008],
  'a message of 4,097 bytes': [' '.repeat(4097), 1009],
  'a message of ten megabytes': ['x'.repeat(10_000_000), 1009, 1006],
}

describe('a message that is no subscription ends its WebSocket', () => {
  for (const [what, [message, ...codes]] of Object.entries(refusedMessages)) {
    test(`${what}: ${codes.join(' or ')}`, async () => {
      const { socket, closed } = await listen()
      socket.send(message)
      const code = await closed
      assert.ok(codes.includes(code), String(code))
    })
  }
})

describe('bytes that are no WebSocket', () => {
  const handshake = [
    'GET /notifications HTTP/1.1',
    'Host: a',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  const frames: Readonly<Record<string, string>> = {
    'a frame without a mask': '810568656c6c6f',
    'a reserved bit': 'f18568656c6c6f00000000',
    'an unknown opcode': '838568656c6c6f00000000',
    'a length of 2^63': '81ffffffffffffffffff00000000',
    'a text that is no UTF-8': '818200000000fffe',
    'a continuation of nothing': '808568656c6c6f00000000',
    'a ping that is too long': '89fe00ff00000000',
    'a close with a code that is none': '88820000000003e7',
    'half a frame': '81',
  }
  for (const [what, frame] of Object.entries(frames)) {
    test(`${what} ends the connection or waits alone`, async () => {
      const socket = await openWire(clinic.origin)
      socket.write(`${handshake.join('\r\n')}\r\n\r\n`)
      const [head] = (await once(socket, 'data')) as [Buffer]
      assert.match(head.toString('latin1'), /^HTTP\/1\.1 101 /)
      socket.write(Buffer.from(frame, 'hex'))
      socket.resume()
      await Promise.race([once(socket, 'close'), pause(500)])
      socket.destroy()
      assert.equal((await ask(clinic.origin, 'GET /queue/board')).status, 200)
    })
  }
})

describe('who may listen', () => {
  test('a token that is not good is 4401', async () => {
    const key = clinic.secretOf('user-token')
    const good = operatorOf(clinic).token
    const forged = await forgedTokens({
      key,
      kid: 'user-token',
      audience: 'mediq',
      claims: { sub: 'x', role: 'OPERATOR' },
      good,
    })
    const others = { 'a refresh token': clinic.staff.admin.refreshToken, 'a device key': clinic.kiosks[0] }
    for (const [what, accessToken] of Object.entries({ ...forged, ...others })) {
      if (accessToken.length > 4000) continue
      const { socket, closed, heard } = await listen()
      socket.send(JSON.stringify({ type: 'subscribe', accessToken }))
      assert.equal(await closed, 4401, what)
      assert.deepEqual(heard, [])
    }
  })

  test('a page of another origin is 403', async () => {
    for (const origin of [
      'https://elsewhere.example',
      'null',
      'file://',
      'http://127.0.0.1:1',
      'https://mediq.com.elsewhere.example',
    ]) {
      await assert.rejects(listen({ headers: { origin } }), /403/, origin)
    }
    const own = await listen({ headers: { origin: clinic.origin } })
    own.socket.close()
    const host = await listen({ headers: { origin: 'https://mediq.com' } })
    host.socket.close()
  })

  test('the board hears numbers, a patient their own ticket, the staff no name', async () => {
    const board = await subscribed()
    const own = await subscribed(patient.tokens.accessToken)
    const staff = await subscribed(adminOf(clinic).token)
    const { patientId, ticket } = await register(3)
    await until('the news', 5, async () => staff.heard.length > 1 && board.heard.length > 1)
    await pause(300)
    const told = (listener: Listener) => JSON.stringify(listener.heard)
    assert.ok(told(board).includes(ticket?.number ?? '-'))
    assert.ok(!told(board).includes(patientId))
    assert.ok(!told(own).includes(patientId) && !told(own).includes(ticket?.number ?? '-'))
    assert.ok(told(staff).includes(patientId))
    for (const listener of [board, own, staff]) {
      assert.ok(!told(listener).includes('CONTOH'))
      listener.socket.close()
    }
  })
})

describe('too much of it', () => {
  test('more than a hundred subscriptions a second are 4429', async () => {
    const { socket, closed } = await listen()
    for (let index = 0; index < 2000; index += 1) socket.send('{"type":"subscribe"}')
    assert.equal(await closed, 4429)
  })

  test('subscribing again and again does not make anybody hear things twice', async () => {
    const listener = await subscribed()
    for (let index = 0; index < 30; index += 1) listener.socket.send('{"type":"subscribe"}')
    await until('the answers', 5, async () => listener.heard.length >= 31)
    const { ticket } = await register(4)
    await pause(500)
    const heard = listener.heard.filter(({ type, number }) => type === 'queue.registered' && number === ticket?.number)
    assert.equal(heard.length, 1)
    listener.socket.close()
  })

  test('of eleven WebSockets of one address ten are opened', async () => {
    const localAddress = someAddress()
    const opened: Listener[] = []
    for (let index = 0; index < 10; index += 1) opened.push(await listen({ localAddress }))
    await assert.rejects(listen({ localAddress }), /429/)
    for (const { socket } of opened) socket.terminate()
    await until('the place', 5, async () => {
      const again = await listen({ localAddress })
      again.socket.terminate()
      return true
    })
  })

  test('twenty who do not read keep nobody from hearing', async () => {
    const deaf = await Promise.all(Array.from({ length: 20 }, () => subscribed()))
    for (const { socket } of deaf) socket.pause()
    const hearing = await subscribed()
    for (let person = 40; person < 60; person += 1) await register(person)
    await until('the news', 5, async () => hearing.heard.filter(({ type }) => type === 'queue.registered').length >= 15)
    for (const { socket } of [...deaf, hearing]) socket.terminate()
  })
})

test('afterwards the clinic works on, and its logs tell nothing', async () => {
  await assertRegisters(clinic, 5)
  await assertUnharmed(clinic, 1)
})
