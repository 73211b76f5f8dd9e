// Who hears what happens to the queue: subscribers come and go, and their tickets are read where the bus did not tell.
import type { Clock } from '../../kit/clock.ts'
import { describeError, type Log } from '../../kit/log.ts'
import type { Bus } from '../../kit/stores/ports.ts'
import type { Ticket } from '../../patient-queue-service/api.ts'
import { openListening } from '../bus-listening.ts'
import { openHearing } from './hearing.ts'
import { openSubscribers, type Subscriber, takeTickets } from './subscribers.ts'

/** What the notifier works with. */
export type NotifierParts = {
  readonly bus: Pick<Bus, 'listen' | 'ready'>
  /** Reads the tickets of the patient to whom the token belongs. */
  readonly readTickets: (accessToken: string) => Promise<readonly Ticket[]>
  readonly clock: Clock
  readonly log: Log
  readonly busPauseMilliseconds?: number
}

/** Tells subscribers what happens to the queue. */
export type Notifier = {
  /** From now on the subscriber hears what it may. */
  readonly join: (one: Subscriber) => Promise<void>
  readonly leave: (one: Subscriber) => void
  readonly count: () => number
  readonly close: () => Promise<void>
}

/** The bus is listened to for so long after the last subscriber left, who may come back at once. */
const lingerMilliseconds = 30_000
/** So often a patient's tickets are read again, whatever the bus said. */
const refreshMilliseconds = 60_000

/** Opens the notifier. It listens to the bus only while somebody wants to hear. */
export const openNotifier = (parts: NotifierParts): Notifier => {
  const { bus, readTickets, clock, log } = parts
  const subscribers = openSubscribers()
  const hearing = openHearing({ subscribers, clock, log })
  const read = async (one: Subscriber, tellNews: boolean): Promise<void> => {
    if (one.accessToken === undefined) return
    try {
      takeTickets(one, await readTickets(one.accessToken), tellNews)
    } catch (error) {
      log.warn('tickets could not be read', describeError(error))
    }
  }
  const readAll = async (): Promise<void> => {
    for (const one of [...subscribers.of('patient')]) await read(one, true)
  }
  const onGap = (): void => {
    hearing.tellMissed()
    void readAll()
  }
  const pauses = parts.busPauseMilliseconds === undefined ? {} : { pauseMilliseconds: parts.busPauseMilliseconds }
  const listening = openListening({ bus, topics: ['queue.*'], handler: hearing.hear, onGap, log, ...pauses })
  const refreshing = setInterval(readAll, refreshMilliseconds).unref()
  let resting: NodeJS.Timeout | undefined

  return {
    join: async one => {
      clearTimeout(resting)
      subscribers.add(one)
      await listening.want()
      await read(one, false)
    },
    leave: one => {
      subscribers.remove(one)
      if (subscribers.size() > 0) return
      clearTimeout(resting)
      resting = setTimeout(() => void listening.rest(), lingerMilliseconds).unref()
    },
    count: subscribers.size,
    close: async () => {
      clearInterval(refreshing)
      clearTimeout(resting)
      hearing.close()
      await listening.rest()
    },
  }
}
