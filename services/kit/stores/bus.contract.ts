import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type BusContext, eventually, failures, inbox } from './bus/contract-inbox.ts'
import { failing, queues, stopping } from './bus/contract-queues.ts'
import type { Sentences } from './contract.ts'

const SETTLE_MILLISECONDS = 150

const listeners: Sentences<BusContext> = {
  'every listener hears every message from now on, and a queue still gets its own': async ({ bus, open }) => {
    const [word, other] = [randomUUID(), await open()]
    await bus.publish(`${word}.early`, { id: 'early', data: 0 })
    const [mine, theirs, queued] = [inbox(), inbox(), inbox()]
    const stop = await bus.listen([`${word}.#`], mine.handler)
    await other.listen([`${word}.*`, 'unheard'], theirs.handler)
    await other.consume({ queue: word, topics: [`${word}.#`] }, queued.handler)
    const ids = Array.from({ length: 30 }, (_, index) => `m-${index}`)
    for (const id of ids) await bus.publish(`${word}.made`, { id, data: { id } })
    await Promise.all([mine.has(30), theirs.has(30), queued.has(30)])
    await delay(SETTLE_MILLISECONDS)
    await Promise.all([stop(), other.close()])
    assert.deepEqual([mine.ids(), theirs.ids()], [ids, ids])
    assert.deepEqual(mine.deliveries[0]?.data, { id: 'm-0' })
  },

  'a listener that fails is reported and hears the next message': async ({ bus, open }) => {
    const topic = randomUUID()
    const { told, onFailure } = failures()
    const other = await open({ onFailure })
    const received = inbox(({ id }) => {
      if (id === 'bad') throw new Error('cannot show it')
    })
    await other.listen([topic], received.handler)
    for (const id of ['bad', 'good']) await bus.publish(topic, { id, data: null })
    await received.has(2)
    await eventually('the report', () => told.length > 0)
    await other.close()
    assert.deepEqual(
      told.map(({ messageId, error }) => [messageId, String(error)]),
      [['bad', 'Error: cannot show it']],
    )
  },

  'a listener that stopped hears nothing more': async ({ bus }) => {
    const [topic, received] = [randomUUID(), inbox()]
    const stop = await bus.listen([topic], received.handler)
    await stop()
    await bus.publish(topic, { id: '1', data: null })
    await delay(SETTLE_MILLISECONDS)
    assert.deepEqual(received.ids(), [])
  },
}

/** What every adapter of the bus port does. */
export const busContract: Sentences<BusContext> = {
  ...queues,
  ...failing,
  ...stopping,
  ...listeners,
  'a healthy store is ready': ({ bus }) => bus.ready(),
}
