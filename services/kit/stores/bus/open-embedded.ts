/**
 * The bus port on a SQLite file, which handles of one process and several processes open at the same time. News from
 * other handles are noticed by SQLite's data version, which is asked 50 times a second.
 * https://www.sqlite.org/pragma.html#pragma_data_version
 */
import { every } from '../embedded/every.ts'
import { openSqliteFile } from '../embedded/sqlite-file.ts'
import { WriteBatch } from '../embedded/write-batch.ts'
import type { Bus, BusOptions, Handler } from '../ports.ts'
import { FIRST_PAUSE_MILLISECONDS } from './attempts.ts'
import { EmbeddedConsumer } from './embedded-consumer.ts'
import { EmbeddedListener } from './embedded-listener.ts'
import { BUS_SCHEMA, EmbeddedQueues, LEASE_MILLISECONDS } from './embedded-queues.ts'

const LOOK_MILLISECONDS = 20
const CARE_MILLISECONDS = 1000
const RENEWAL_MILLISECONDS = LEASE_MILLISECONDS / 3

/** Opens the bus port on a SQLite file. */
export const openEmbeddedBus = (path: string, options: BusOptions): Bus => {
  const { onFailure = () => {}, firstPauseMilliseconds = FIRST_PAUSE_MILLISECONDS } = options
  const file = openSqliteFile('bus', path, BUS_SCHEMA)
  const writes = new WriteBatch(file)
  const queues = new EmbeddedQueues(file, writes)
  const consumers = new Set<EmbeddedConsumer>()
  const listeners = new Set<EmbeddedListener>()
  const wakeAll = () => {
    for (const reader of [...listeners, ...consumers]) reader.wake()
  }
  const timers = [
    every(
      LOOK_MILLISECONDS,
      whenChanged(() => file.reader.first('PRAGMA data_version')?.data_version, wakeAll),
    ),
    every(RENEWAL_MILLISECONDS, async () => {
      if ([...consumers].some(consumer => consumer.holds)) await queues.renew()
    }),
    every(CARE_MILLISECONDS, async () => {
      await queues.forget()
      await queues.reclaim()
      wakeAll()
    }),
  ]
  const stopOf =
    <Reader extends { stop(): Promise<void> }>(readers: Set<Reader>, reader: Reader) =>
    async () => {
      await reader.stop()
      readers.delete(reader)
    }
  return {
    publish: async (topic, message) => {
      await queues.publish(topic, message)
      wakeAll()
    },
    declare: ({ queue, topics }) => queues.bind(queue, topics),
    consume: async (consumption, handler) => {
      await queues.bind(consumption.queue, consumption.topics)
      await queues.reclaim()
      const consumer = new EmbeddedConsumer(queues, consumption, handler, { onFailure, firstPauseMilliseconds })
      consumers.add(consumer)
      consumer.wake()
      return stopOf(consumers, consumer)
    },
    listen: async (topics: readonly string[], handler: Handler) => {
      const listener = new EmbeddedListener(queues, topics, handler, onFailure)
      listeners.add(listener)
      return stopOf(listeners, listener)
    },
    deadLetters: async queue => queues.deadLetters(queue),
    ready: async () => void file.reader.first('SELECT 1'),
    close: async () => {
      await Promise.all([...listeners, ...consumers].map(reader => reader.stop()))
      for (const timer of timers) await timer.stop()
      await writes.settled()
      file.close()
    },
  }
}

const whenChanged = (look: () => unknown, changed: () => void): (() => void) => {
  let known = look()
  return () => {
    const seen = look()
    if (seen === known) return
    known = seen
    changed()
  }
}
