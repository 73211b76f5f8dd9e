import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import { openTestPlatform, type StartedService } from '../../../test/service-fixture.ts'
import type { Ticket } from '../../patient-queue-service/api.ts'
import { start as startQueue } from '../../patient-queue-service/main.ts'
import { start } from '../main.ts'

const platform = openTestPlatform()
let queue: StartedService
let gateway: StartedService
const sockets: WebSocket[] = []

before(async () => {
  queue = await platform.startService('patient-queue-service', startQueue)
  const away = 'http://127.0.0.1:9'
  const urls = { USER_SERVICE: away, OCR_SERVICE: away, OCR_ENGINE_SERVICE: away, PATIENT_QUEUE_SERVICE: queue.url }
  const variables = Object.entries(urls).flatMap(([prefix, url]) => [
    [`${prefix}_URL`, url],
    [`${prefix}_TIMEOUT_SECONDS`, '5'],
    [`${prefix}_BREAKER_FAILURES`, '5'],
    [`${prefix}_BREAKER_SECONDS`, '60'],
  ])
  gateway = await platform.startService('api-gateway', start, Object.fromEntries(variables))
})
after(async () => {
  for (const socket of sockets) socket.terminate()
  await platform.close()
})

type Message = { readonly type: string; readonly [more: string]: unknown }

const subscribe = async (accessToken?: string) => {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/notifications`)
  sockets.push(socket)
  const heard: Message[] = []
  socket.on('message', data => heard.push(JSON.parse(String(data))))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'subscribe', ...(accessToken === undefined ? {} : { accessToken }) }))
  const until = async (type: string, which: (message: Message) => boolean = () => true): Promise<Message> => {
    for (let tries = 0; tries < 250; tries += 1) {
      const found = heard.find(message => message.type === type && which(message))
      if (found !== undefined) return found
      await pause(20)
    }
    throw new Error(`never heard ${type}, only ${JSON.stringify(heard)}`)
  }
  await until('subscribed')
  return { heard, until }
}
const register = async (patientId: string): Promise<Ticket> => {
  const body = { registrationId: randomUUID(), patientId, priority: 'NORMAL' }
  return (await queue.ask<Ticket>('POST', '/queue/tickets', { from: 'ocr-service', body })).body
}

test('with the real queue a patient hears from the ticket to its end what the operator does, and the board the numbers', async () => {
  const patientId = randomUUID()
  const board = await subscribe()
  const own = await subscribe(await platform.personToken('PASIEN', { patientId }))
  const token = await platform.personToken('OPERATOR')
  const others: Ticket[] = []
  for (let count = 0; count < 6; count += 1) others.push(await register(randomUUID()))
  const { id, number } = await register(patientId)
  assert.equal((await own.until('registered')).number, number)
  assert.equal((await own.until('position', ({ position }) => position === 7)).number, number)
  const operate = (ticketId: string, what: 'call' | 'status', body: object) =>
    gateway.ask(what === 'call' ? 'POST' : 'PATCH', `/queue/${ticketId}/${what}`, { from: null, token, body })
  assert.equal((await operate(others[0]?.id ?? '', 'call', {})).status, 200)
  assert.equal((await own.until('five-ahead')).position, 6)
  assert.equal((await operate(id, 'call', {})).status, 200)
  assert.equal((await own.until('your-turn')).status, 'CALLED')
  for (const status of ['IN_PROGRESS', 'COMPLETED']) assert.equal((await operate(id, 'status', { status })).status, 200)
  assert.equal((await own.until('done')).status, 'COMPLETED')
  assert.deepEqual(Object.keys(await board.until('queue.completed')).sort(), ['at', 'number', 'status', 'type'])
  const line = await board.until('queue.line', ({ waitingCount }) => waitingCount === 5)
  assert.deepEqual(
    line.waiting,
    others.slice(1).map(other => other.number),
  )
})
