import { describeError, type Log } from '../kit/log.ts'
import { type Outbox, outbox, type Relay } from '../kit/stores/outbox.ts'
import type { Bus, Sql } from '../kit/stores/ports.ts'
import { registrationsQueue } from '../patient-queue-service/api.ts'
import { userOutbox } from './migrations.ts'
import type { Tables } from './tables.ts'

const retryMilliseconds = 1000

/** Events: written into the outbox at any time, published once the schema is there. */
export type Events = {
  readonly outbox: Outbox
  readonly publish: () => void
  /** Publishes at once what a commit has added, which otherwise happens within a second. */
  readonly wake: () => void
  readonly close: () => Promise<void>
}

/** Opens the events. They are looked for once a second: a ticket needs the event only where the direct call failed. */
export const openEvents = (sql: Sql<Tables>, bus: Bus, log: Log): Events => {
  const events = outbox(userOutbox)
  let relay: Relay | undefined
  let timer: NodeJS.Timeout | undefined
  let beginning: Promise<void> | undefined
  let closed = false
  const onError = (error: unknown) => log.warn('events wait', describeError(error))
  /** Nothing leaves the outbox before the queue is there that waits for it. */
  const begin = async (): Promise<void> => {
    try {
      await bus.declare(registrationsQueue)
      if (!closed) relay = events.relay(sql, bus, { onError })
    } catch (error) {
      onError(error)
      if (!closed) timer = setTimeout(() => void begin(), retryMilliseconds).unref()
    }
  }
  return {
    outbox: events,
    publish: () => {
      beginning ??= begin()
    },
    wake: () => relay?.wake(),
    close: async () => {
      closed = true
      clearTimeout(timer)
      await beginning
      await relay?.close()
    },
  }
}
