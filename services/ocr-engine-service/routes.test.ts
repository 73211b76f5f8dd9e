import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Type from 'typebox'
import { codeOf, openTestPlatform, type StartedService } from '../../test/service-fixture.ts'
import { serve } from '../kit/serve.ts'
import { engineApi, type Reading } from './api.ts'
import { engineMetrics } from './engine-metrics.ts'
import { BusyError, WorkerLostError } from './pool.ts'
import type { CardReading } from './read-card.ts'
import type { CardReader } from './reader.ts'
import { engineRoutes, untilWarm } from './routes.ts'

const platform = openTestPlatform()
let engine: StartedService
let read: (bytes: Uint8Array) => Promise<CardReading>
let warm = true

const reader: CardReader = {
  read: bytes => read(bytes),
  waiting: () => 3,
  ready: () => warm,
  close: async () => {},
}

before(async () => {
  engine = await platform.startService('ocr-engine-service', environment =>
    serve({
      api: engineApi,
      environment: { ...environment, BODY_BYTES: '1000' },
      config: Type.Object({}),
      compose: async host => {
        await host.use('reader', { ready: untilWarm(reader), close: reader.close })
        return engineRoutes(reader, engineMetrics(host.metrics, reader.waiting))
      },
    }),
  )
})
after(() => platform.close())

type AskEngine = { readonly type?: string; readonly from?: 'ocr-service' | 'api-gateway' | null }
const ask = (
  body: Uint8Array | undefined,
  { type = 'application/octet-stream', from = 'ocr-service' }: AskEngine = {},
) => engine.ask<Reading>('POST', '/read', { from, body, headers: { 'content-type': type } })
const picture = Buffer.from('the bytes of a picture')

test('a card is answered with its fields, each with its confidence, and the time it took', async () => {
  const fields = { name: { value: 'CONTOH', confidence: 0.98 }, sex: { value: 'male', confidence: 0.7 } }
  let seen: Uint8Array | undefined
  read = async bytes => {
    seen = bytes
    return { outcome: 'card', fields, milliseconds: 812.4 }
  }
  const { status, body } = await ask(picture)
  assert.equal(status, 200)
  assert.deepEqual(body, { fields, milliseconds: 812 })
  assert.deepEqual(Buffer.from(seen ?? []), picture)
})

test('what is no card, no picture or too large a picture is refused with its own code', async () => {
  const refused: readonly [CardReading, number, string][] = [
    [{ outcome: 'no-card' }, 422, 'no-card'],
    [{ outcome: 'not-an-image', reason: 'the file is cut off' }, 400, 'not-an-image'],
    [{ outcome: 'too-many-pixels' }, 413, 'too-many-pixels'],
  ]
  for (const [reading, status, code] of refused) {
    read = async () => reading
    const answer = await ask(picture)
    assert.deepEqual([answer.status, codeOf(answer)], [status, code])
  }
})

test('a reader with too much to do, or one that lost its thread, answers 503 and says when to come again', async () => {
  for (const error of [new BusyError(), new WorkerLostError('gone')]) {
    read = async () => {
      throw error
    }
    const answer = await ask(picture)
    assert.deepEqual([answer.status, codeOf(answer)], [503, 'unavailable'])
    assert.ok(Number(answer.headers.get('retry-after')) >= 1)
  }
})

test('a reader that fails answers 500 without saying why, and the service goes on', async () => {
  read = async () => {
    throw new Error('a text that may quote a card')
  }
  const answer = await ask(picture)
  assert.equal(answer.status, 500)
  assert.doesNotMatch(JSON.stringify(answer.body), /quote a card/)
  read = async () => ({ outcome: 'no-card' })
  assert.equal((await ask(picture)).status, 422)
})

test('a body that is too large, empty or of another type is refused', async () => {
  read = async () => ({ outcome: 'no-card' })
  assert.equal((await ask(Buffer.alloc(1001))).status, 413)
  assert.equal((await ask(undefined)).status, 400)
  assert.equal((await ask(Buffer.from('{}'), { type: 'application/json' })).status, 415)
  assert.equal((await ask(picture, { type: 'image/png' })).status, 415)
})

test('only ocr-service and the gateway may ask', async () => {
  read = async () => ({ outcome: 'no-card' })
  assert.equal((await ask(picture, { from: 'api-gateway' })).status, 422)
  assert.equal((await ask(picture, { from: null })).status, 401)
})

test('before the reader is warm it is not ready and answers 503', async () => {
  warm = false
  assert.deepEqual(await engine.ready(), { ready: false, checks: { reader: 'loading the networks' } })
  const answer = await ask(picture)
  assert.deepEqual([answer.status, codeOf(answer), answer.headers.get('retry-after')], [503, 'unavailable', '2'])
  warm = true
  assert.equal((await engine.ready()).ready, true)
})

test('the metrics count pictures by what became of them and tell how many wait', async () => {
  const { body } = await engine.ask<string>('GET', '/metrics')
  for (const outcome of ['card', 'no-card', 'not-an-image', 'too-many-pixels', 'busy', 'lost', 'failed'])
    assert.match(
      body,
      new RegExp(`ocr_engine_pictures_total\\{outcome="${outcome}",service="ocr-engine-service"\\} [1-9]`),
    )
  assert.match(body, /ocr_engine_queue_length\{service="ocr-engine-service"\} 3/)
})
