// What every bus does with queues: deliver, hold, acknowledge, deliver again, give up.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Sentences } from '../contract.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { type BusContext, eventually, failures, inbox } from './contract-inbox.ts'

/** A topic and a queue that no other sentence uses. */
const fresh = () => {
  const word = randomUUID()
  return { topic: `${word}.made`, queue: `queue-${word}`, word }
}
const message = (id: string = randomUUID()) => ({ id, data: { number: 1 } })
const SETTLE_MILLISECONDS = 150

/** Queues keep, and their consumers compete. */
export const queues: Sentences<BusContext> = {
  'a message arrives with everything that it carries': async ({ bus }) => {
    const { queue, topic } = fresh()
    const received = inbox()
    const stop = await bus.consume({ queue, topics: [topic] }, received.handler)
    const data = { text: 'Ünï "quoted"', list: [1, null, true], nested: { empty: {} } }
    await bus.publish(topic, { id: 'id-1', data, headers: { traceparent: '00-abc-01' } })
    await bus.publish(topic, { id: 'id-2', data: 'a text' })
    await received.has(2)
    await stop()
    const [first, second] = received.deliveries.toSorted((a, b) => a.id.localeCompare(b.id))
    const headers = { traceparent: '00-abc-01' }
    assert.deepEqual(first, { id: 'id-1', topic, data, headers, redelivered: false })
    assert.deepEqual(second, { id: 'id-2', topic, data: 'a text', headers: {}, redelivered: false })
  },

  'data that JSON cannot say is refused': async ({ bus }) => {
    await assert.rejects(bus.publish('any', { id: '1', data: undefined }), TypeError)
  },

  'a queue gets what its patterns match, once, and nothing else': async ({ bus }) => {
    const { queue, word } = fresh()
    const received = inbox()
    const stop = await bus.consume({ queue, topics: [`${word}.*`, `${word}.#.deep`] }, received.handler)
    const topics = [`${word}.a`, `${word}`, `${word}.a.b`, `${word}.a.deep`, `${word}.deep`, `other.${word}`]
    for (const topic of topics) await bus.publish(topic, message(topic))
    await received.has(3)
    await delay(SETTLE_MILLISECONDS)
    await stop()
    assert.deepEqual(received.ids().sort(), [`${word}.a`, `${word}.a.deep`, `${word}.deep`])
  },

  'every queue gets its own copy': async ({ bus, open }) => {
    const [{ topic }, other] = [fresh(), await open()]
    const [one, two] = [inbox(), inbox()]
    await bus.consume({ queue: fresh().queue, topics: [topic] }, one.handler)
    await other.consume({ queue: fresh().queue, topics: [topic] }, two.handler)
    await bus.publish(topic, message('copied'))
    await Promise.all([one.has(1), two.has(1)])
    await other.close()
    assert.deepEqual([one.ids(), two.ids()], [['copied'], ['copied']])
  },

  'consumers of one queue share its messages, and no two get the same': async ({ bus, open }) => {
    const [{ queue, topic }, other] = [fresh(), await open()]
    const slow = () => delay(5)
    const [mine, theirs] = [inbox(slow), inbox(slow)]
    const stop = await bus.consume({ queue, topics: [topic], prefetch: 4 }, mine.handler)
    await other.consume({ queue, topics: [topic], prefetch: 4 }, theirs.handler)
    const ids = Array.from({ length: 200 }, (_, index) => `m-${index}`)
    await Promise.all(ids.map(id => bus.publish(topic, message(id))))
    await eventually('all messages', () => mine.deliveries.length + theirs.deliveries.length >= 200)
    await delay(SETTLE_MILLISECONDS)
    await Promise.all([stop(), other.close()])
    assert.deepEqual([...mine.ids(), ...theirs.ids()].sort(), ids.toSorted())
    assert.ok(mine.deliveries.length > 20 && theirs.deliveries.length > 20)
  },

  'a queue that a publisher declared keeps messages for a consumer that never ran before': async ({ bus }) => {
    const { queue, topic } = fresh()
    await bus.declare({ queue, topics: [topic] })
    await bus.declare({ queue, topics: [topic] })
    await bus.publish(topic, message('early'))
    const received = inbox()
    const stop = await bus.consume({ queue, topics: [topic] }, received.handler)
    await received.has(1)
    await stop()
    assert.deepEqual(received.ids(), ['early'])
  },

  'a queue that was declared once keeps messages while nobody consumes': async ({ bus, open }) => {
    const [{ queue, topic }, before] = [fresh(), await open()]
    await before.consume({ queue, topics: [topic] }, async () => {})
    await before.close()
    await bus.publish(topic, message('kept'))
    const [after, received] = [await open(), inbox()]
    await after.consume({ queue, topics: [topic] }, received.handler)
    await received.has(1)
    await after.close()
    assert.deepEqual(received.ids(), ['kept'])
  },

  'messages of one publisher come in order to a consumer that takes one at a time': async ({ bus }) => {
    const { queue, topic } = fresh()
    const received = inbox()
    const ids = Array.from({ length: 50 }, (_, index) => `m-${index}`)
    const stop = await bus.consume({ queue, topics: [topic], prefetch: 1 }, received.handler)
    await Promise.all(ids.map(id => bus.publish(topic, message(id))))
    await received.has(50)
    await stop()
    assert.deepEqual(received.ids(), ids)
  },

  'no more messages are in hand than the consumer asked for': async ({ bus }) => {
    const { queue, topic } = fresh()
    const load = { now: 0, most: 0 }
    const received = inbox(async () => {
      load.now += 1
      load.most = Math.max(load.most, load.now)
      await delay(20)
      load.now -= 1
    })
    const stop = await bus.consume({ queue, topics: [topic], prefetch: 3 }, received.handler)
    await Promise.all(Array.from({ length: 12 }, () => bus.publish(topic, message())))
    await received.has(12)
    await stop()
    assert.equal(load.most, 3)
  },
}

/** What goes wrong comes again, and in the end is put aside. */
export const failing: Sentences<BusContext> = {
  'a message whose handler rejects comes again after a pause, marked as redelivered': async ({ open }) => {
    const { queue, topic } = fresh()
    const { told, onFailure } = failures()
    const bus = await open({ onFailure, firstPauseMilliseconds: 100 })
    const times: number[] = []
    const received = inbox((_, already) => {
      times.push(performance.now())
      if (already < 3) throw new Error(`attempt ${already}`)
    })
    await bus.consume({ queue, topics: [topic] }, received.handler)
    await bus.publish(topic, message('again'))
    await received.has(3)
    await bus.close()
    const marks = received.deliveries.map(({ redelivered }) => redelivered)
    assert.deepEqual(marks, [false, true, true])
    const [first = 0, second = 0, third = 0] = times
    assert.ok(second - first >= 95 && third - second >= 190, `paused ${second - first} and ${third - second} ms`)
    const summary = told.map(({ queue: name, messageId, failures: n, dead }) => [name, messageId, n, dead])
    assert.deepEqual(summary, [
      [queue, 'again', 1, false],
      [queue, 'again', 2, false],
    ])
  },

  'a message that fails five times is dead-lettered with its reason': async ({ open, bus }) => {
    const { queue, topic } = fresh()
    const { told, onFailure } = failures()
    const failingBus = await open({ onFailure, firstPauseMilliseconds: 1 })
    const received = inbox(({ id }) => {
      if (id !== 'good') throw new Error(`no field "name" in ${id}`)
    })
    await failingBus.consume({ queue, topics: [topic], prefetch: 1 }, received.handler)
    assert.deepEqual(await bus.deadLetters(queue), [])
    for (const id of ['bad-1', 'bad-2', 'good']) {
      await bus.publish(topic, { id, data: { of: id }, headers: { trace: 'abc' } })
    }
    await eventually('the good message', () => received.ids().includes('good'))
    await eventually('two dead letters', async () => (await bus.deadLetters(queue)).length === 2)
    await failingBus.close()
    const dead = (id: string) => ({
      ...{ id, topic, data: { of: id }, headers: { trace: 'abc' } },
      reason: `no field "name" in ${id}`,
    })
    assert.deepEqual(await bus.deadLetters(queue), [dead('bad-1'), dead('bad-2')])
    assert.deepEqual(await bus.deadLetters(queue), [dead('bad-1'), dead('bad-2')])
    assert.equal(received.deliveries.length, 11)
    assert.deepEqual([told.length, told.at(-1)?.dead], [10, true])
  },

  'the dead letters of a queue that never was are none': async ({ bus }) => {
    assert.deepEqual(await bus.deadLetters(fresh().queue), [])
  },

  'an unavailable store is no fault of the message: it comes until the store is back': async ({ open, bus }) => {
    const { queue, topic } = fresh()
    const { told, onFailure } = failures()
    const other = await open({ onFailure, firstPauseMilliseconds: 1 })
    const received = inbox((_, already) => {
      if (already <= 7) throw new StoreUnavailable('sql', 'connection refused')
    })
    await other.consume({ queue, topics: [topic] }, received.handler)
    await bus.publish(topic, message())
    await received.has(8)
    await other.close()
    assert.deepEqual(await bus.deadLetters(queue), [])
    assert.deepEqual(new Set(told.map(({ failures: n }) => n)), new Set([0]))
  },

  'a message whose consumers end again and again while they hold it is dead-lettered': async ({ bus, open }) => {
    const { queue, topic } = fresh()
    await (await bus.consume({ queue, topics: [topic] }, async () => {}))()
    await bus.publish(topic, message('poison'))
    for (let death = 0; death < 20; death += 1) {
      const victim = await open({ firstPauseMilliseconds: 60_000 })
      const held = inbox(() => Promise.reject(new Error('about to end')))
      await victim.consume({ queue, topics: [topic] }, held.handler)
      await held.has(1)
      await victim.close()
    }
    const spared = inbox()
    const stop = await bus.consume({ queue, topics: [topic] }, spared.handler)
    await eventually('a dead letter', async () => (await bus.deadLetters(queue)).length === 1)
    await stop()
    const [letter] = await bus.deadLetters(queue)
    assert.match(letter?.reason ?? '', /consumers ended 20 times/)
    assert.deepEqual(spared.ids(), [])
  },

  'a message that was not acknowledged comes again after its consumer was killed': async ({ bus, url }) => {
    const { queue, topic } = fresh()
    const script = join(import.meta.dirname, 'dying-consumer.ts')
    const child = spawn(process.execPath, [script, url, queue, topic], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', chunk => {
      said += chunk
    })
    await eventually('the other process to consume', () => said.includes('consumes'))
    await bus.publish(topic, message('held'))
    await eventually('the other process to hold the message', () => said.includes('holds held'))
    const received = inbox()
    const stop = await bus.consume({ queue, topics: [topic] }, received.handler)
    await delay(SETTLE_MILLISECONDS)
    assert.deepEqual(received.ids(), [])
    child.kill('SIGKILL')
    await once(child, 'exit')
    await received.has(1)
    await stop()
    assert.deepEqual(
      received.deliveries.map(({ id, redelivered }) => ({ id, redelivered })),
      [{ id: 'held', redelivered: true }],
    )
  },
}

/** Nothing is cut off in the middle. */
export const stopping: Sentences<BusContext> = {
  'closing waits for the handlers in progress and acknowledges what they handled': async ({ bus, open }) => {
    const [{ queue, topic }, other] = [fresh(), await open()]
    let handled = 0
    const received = inbox(async () => {
      await delay(200)
      handled += 1
    })
    await other.consume({ queue, topics: [topic] }, received.handler)
    await bus.publish(topic, message())
    await received.has(1)
    await other.close()
    assert.equal(handled, 1)
    const later = inbox()
    const stop = await bus.consume({ queue, topics: [topic] }, later.handler)
    await delay(SETTLE_MILLISECONDS)
    await stop()
    assert.deepEqual(later.ids(), [])
  },

  'a consumer that stops between two attempts gives the message back': async ({ bus, open }) => {
    const { queue, topic } = fresh()
    const other = await open({ firstPauseMilliseconds: 60_000 })
    const failed = inbox(() => Promise.reject(new Error('not now')))
    const stop = await other.consume({ queue, topics: [topic] }, failed.handler)
    await bus.publish(topic, message('returned'))
    await failed.has(1)
    await stop()
    const received = inbox()
    const end = await bus.consume({ queue, topics: [topic] }, received.handler)
    await received.has(1)
    await Promise.all([end(), other.close()])
    assert.deepEqual(received.ids(), ['returned'])
  },

  'a stopped consumer gets nothing more': async ({ bus }) => {
    const { queue, topic } = fresh()
    const received = inbox()
    const stop = await bus.consume({ queue, topics: [topic] }, received.handler)
    await stop()
    await bus.publish(topic, message())
    await delay(SETTLE_MILLISECONDS)
    assert.deepEqual(received.ids(), [])
  },
}
