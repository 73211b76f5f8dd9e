// MediQ: walk-in registration by identity-card OCR, then the clinic's queue.
import { encryptionKey, mysql, oneTimePassword, platform, rabbitmq, redis, route, service, signingKey } from 'salus'

const database = mysql('mysql')
const cache = redis('redis')
const broker = rabbitmq('rabbitmq', { exchange: 'mediq_exchange' })

const users = service('user-service', {
  port: 8602,
  stores: [database, broker],
  secrets: [signingKey('user-token'), oneTimePassword('first-admin-password')],
})

// Reading a card is work of seconds, and cards wait for each other.
const engine = service('ocr-engine-service', { port: 8604, timeout: '20s' })
const ocr = service('ocr-service', {
  port: 8603,
  timeout: '30s',
  stores: [cache, broker],
  secrets: [encryptionKey('temporary-record-key')],
})

const queue = service('patient-queue-service', {
  port: 8605,
  stores: [database, cache, broker],
  breaker: { failures: 3, rest: '30s' },
})

const gateway = service('api-gateway', { port: 8601, stores: [cache, broker] })

const limits = { rate: '100/s', connections: 10, body: '10Mi' } as const

export default platform('mediq', {
  timeZone: 'Asia/Jakarta',
  services: [users, queue, engine, ocr, gateway],
  calls: [gateway.calls(users, ocr, engine, queue), ocr.calls(engine, users, queue)],
  routes: [route('api.mediq.com', gateway, limits), route('mediq.com', gateway, limits)],
  environments: { laptop: { address: '127.0.0.1' } },
})
