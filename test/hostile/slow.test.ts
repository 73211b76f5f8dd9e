// Clients that take their time on purpose: they hold their own connections, and nobody else's.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ask } from '../platform/client.ts'
import { someAddress } from './addresses.ts'
import { type Clinic, openHostileClinic, operatorOf, uploadPerson } from './clinic.ts'
import { assertRegisters, assertUnharmed } from './unharmed.ts'
import { lines, openWire, speak } from './wire.ts'

let clinic: Clinic
let sockets: Socket[] = []
before(async () => {
  clinic = await openHostileClinic()
})
after(() => clinic.close())

const form = 'Content-Type: multipart/form-data; boundary=x'
const signedIn = () => `Authorization: Bearer ${operatorOf(clinic).token}`
const beginnings: Readonly<Record<string, () => string>> = {
  'nothing at all': () => '',
  'half a line': () => 'GET /queue/boa',
  'headers without an end': () => 'GET /queue/board HTTP/1.1\r\nHost: a\r\nX-A: b\r\n',
  'a JSON body that does not come': () =>
    lines('POST /auth/login/admin HTTP/1.1', ['Content-Type: application/json', 'Content-Length: 500'], '{'),
  'a chunk that does not come': () =>
    lines(
      'POST /auth/login/admin HTTP/1.1',
      ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
      '5\r\n{',
    ),
  'a picture that does not come': () =>
    lines('POST /ocr/upload HTTP/1.1', [signedIn(), form, 'Content-Length: 9000000'], '--x\r\nContent-Disp'),
  'a request whose answer is not read': () => lines('GET /docs/services/user-service.json HTTP/1.1').repeat(50),
}

/** Opens so many connections from one address and says the beginning on each; what comes back stays unread. */
const dawdle = async (beginning: string, count: number, from = someAddress()): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    const socket = await openWire(clinic.origin, from)
    socket.pause()
    socket.write(beginning)
    sockets.push(socket)
  }
}
const leave = (): void => {
  for (const socket of sockets) socket.destroy()
  sockets = []
}

describe('forty connections of one address that say', () => {
  for (const [what, beginning] of Object.entries(beginnings)) {
    test(`${what} hold up nobody else`, async () => {
      await dawdle(beginning(), 40)
      for (let round = 0; round < 10; round += 1) {
        const began = performance.now()
        assert.equal((await ask(clinic.origin, 'GET /queue', operatorOf(clinic))).status, 200)
        assert.ok(performance.now() - began < 2000)
        for (const socket of sockets) if (!socket.destroyed && what !== 'nothing at all') socket.write(' ')
        await pause(20)
      }
      await uploadPerson(clinic, 30, operatorOf(clinic))
      leave()
    })
  }
})

test('of forty connections of one address ten are held, the rest are told 429 when they ask, or closed', async () => {
  const from = someAddress()
  await dawdle('GET /queue/boa', 40, from)
  for (const socket of sockets) socket.resume()
  const { statuses, closed } = await speak(clinic.origin, lines('GET /queue/board HTTP/1.1'), { from })
  assert.deepEqual([statuses, closed], [[429], true])
  await pause(6000)
  assert.equal(sockets.filter(({ destroyed }) => !destroyed).length, 10)
  leave()
  await pause(200)
  assert.deepEqual((await speak(clinic.origin, lines('GET /queue/board HTTP/1.1'), { from })).statuses, [200])
})

test('three hundred slow connections of thirty addresses hold up nobody else', async () => {
  for (let index = 0; index < 30; index += 1) await dawdle(beginnings['headers without an end']?.() ?? '', 10)
  await assertRegisters(clinic, 31)
  leave()
})

test('clients that leave in the middle, hundreds of times, leave nothing behind', async () => {
  for (let round = 0; round < 20; round += 1) {
    for (const beginning of Object.values(beginnings)) await dawdle(beginning(), 2)
    leave()
  }
  const socket = await openWire(clinic.origin)
  socket.write(lines('GET /queue/board HTTP/1.1', ['Connection: close']))
  socket.resume()
  await once(socket, 'close')
})

test('afterwards the clinic works on, and its logs tell nothing', () => assertUnharmed(clinic, 1))
