import { describeError, type Log } from '../kit/log.ts'
import { type Outbox, outbox, type Relay } from '../kit/stores/outbox.ts'
import type { Bus, Sql } from '../kit/stores/ports.ts'
import { userOutbox } from './migrations.ts'
import type { Tables } from './tables.ts'

/** Events: written into the outbox at any time, published once the schema is there. */
export type Events = { readonly outbox: Outbox; readonly publish: () => void; readonly close: () => Promise<void> }

/** Opens the events. They are looked for once a second: a ticket needs the event only where the direct call failed. */
export const openEvents = (sql: Sql<Tables>, bus: Bus, log: Log): Events => {
  const events = outbox(userOutbox)
  let relay: Relay | undefined
  let closed = false
  const onError = (error: unknown) => log.warn('events wait', describeError(error))
  return {
    outbox: events,
    publish: () => {
      if (!closed) relay ??= events.relay(sql, bus, { onError })
    },
    close: async () => {
      closed = true
      await relay?.close()
    },
  }
}
