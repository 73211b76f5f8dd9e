import { describeError, type Log } from '../kit/log.ts'
import type { Relay } from '../kit/stores/outbox.ts'
import type { Bus, Sql, Stop } from '../kit/stores/ports.ts'
import type { Desk } from './desk.ts'
import { followRegistrations } from './registrations.ts'
import { queueOutbox, type Tables } from './tables.ts'
import type { TicketStore } from './ticket.store.ts'

/** The service's events on their way out, and registrations on their way in. */
export type Streams = {
  /** There is a new event. */
  readonly wake: () => void
  /** Starts both, once the tables are there. Without the bus it resolves too, and they start when it is back. */
  readonly start: (desk: Desk, store: TicketStore) => Promise<void>
  readonly close: () => Promise<void>
}

const retryMilliseconds = 1000

/** Events of this time go out together: few enough transactions under load, soon enough for a waiting room. */
const gatherMilliseconds = 100

/** Opens the streams. */
export const openStreams = (sql: Sql<Tables>, bus: Bus, log: Log): Streams => {
  let relay: Relay | undefined
  let stop: Stop | undefined
  let timer: NodeJS.Timeout | undefined
  let following: Promise<void> | undefined
  let waking: NodeJS.Timeout | undefined
  let closed = false

  const follow = async (desk: Desk, store: TicketStore, attempt: number): Promise<void> => {
    try {
      stop = await followRegistrations(bus, desk, store)
      if (attempt > 1) log.info('registrations are followed', { count: attempt })
    } catch (error) {
      if (attempt === 1) log.warn('registrations are not followed yet', describeError(error))
      const again = () => {
        following = follow(desk, store, attempt + 1)
      }
      if (!closed) timer = setTimeout(again, retryMilliseconds).unref()
    }
  }
  return {
    wake: () => {
      waking ??= setTimeout(() => {
        waking = undefined
        relay?.wake()
      }, gatherMilliseconds).unref()
    },
    start: async (desk, store) => {
      relay ??= queueOutbox.relay(sql, bus, { onError: error => log.warn('events wait', describeError(error)) })
      following ??= follow(desk, store, 1)
      await following
    },
    close: async () => {
      closed = true
      await following
      clearTimeout(timer)
      clearTimeout(waking)
      await stop?.()
      await relay?.close()
    },
  }
}
