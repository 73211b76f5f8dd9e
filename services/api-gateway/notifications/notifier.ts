// Turns what the queue says on the bus into what each subscriber may hear of it.
import { Compile } from 'typebox/compile'
import type { Clock } from '../../kit/clock.ts'
import { describeError, type Log } from '../../kit/log.ts'
import type { Bus, Delivery } from '../../kit/stores/ports.ts'
import {
  type LineMoved,
  lineMoved,
  queueTopics,
  type Ticket,
  type TicketChanged,
  ticketChanged,
} from '../../patient-queue-service/api.ts'
import { openListening } from './bus-listening.ts'
import { lineForBoard, lineForStaff, type Notification, ticketForBoard, ticketForStaff } from './notification.ts'
import { openPace } from './pace.ts'
import { openSubscribers, type Subscriber, takeTickets, tellAll, tellChange, tellPosition } from './subscribers.ts'

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

/** Events of a second that everybody hears; beyond that one message says that there were more. */
const mostPerSecond = 100
/** The bus is listened to for so long after the last subscriber left, who may come back at once. */
const lingerMilliseconds = 30_000
/** So often a patient's tickets are read again, whatever the bus said. */
const refreshMilliseconds = 60_000

/** Opens the notifier. It listens to the bus only while somebody wants to hear. */
export const openNotifier = (parts: NotifierParts): Notifier => {
  const { bus, readTickets, clock, log } = parts
  const subscribers = openSubscribers()
  const isTicketChanged = Compile(ticketChanged)
  const isLineMoved = Compile(lineMoved)
  let positions = new Map<string, LineMoved['positions'][number]>()

  const everybody = () => [...subscribers.of('board'), ...subscribers.of('staff')]
  const pace = openPace(clock, mostPerSecond, () => tellAll(everybody(), { type: 'missed' }))
  type Share<Event> = (topic: string, event: Event) => Notification
  const tellMany = <Event>(topic: string, event: Event, forBoard: Share<Event>, forStaff: Share<Event>): void => {
    if (!pace.allows()) return
    const [board, staff] = [subscribers.of('board'), subscribers.of('staff')]
    if (board.size > 0) tellAll(board, forBoard(topic, event))
    if (staff.size > 0) tellAll(staff, forStaff(topic, event))
  }
  const hearChange = (topic: string, change: TicketChanged): void => {
    tellMany(topic, change, ticketForBoard, ticketForStaff)
    const position = positions.get(change.ticketId)
    for (const one of subscribers.ofPatient(change.patientId)) {
      tellChange(one, change)
      if (position !== undefined && change.status === 'WAITING') tellPosition(one, position)
    }
  }
  const hearLine = (topic: string, line: LineMoved): void => {
    tellMany(topic, line, lineForBoard, lineForStaff)
    positions = new Map(line.positions.map(position => [position.ticketId, position]))
    for (const position of line.positions)
      for (const one of subscribers.ofPatient(position.patientId)) tellPosition(one, position)
  }
  const hear = async ({ topic, data }: Delivery): Promise<void> => {
    if (topic === queueTopics.line && isLineMoved.Check(data)) hearLine(topic, data)
    else if (isTicketChanged.Check(data)) hearChange(topic, data)
    else log.warn('an event was not understood', { topic })
  }

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
    tellAll(everybody(), { type: 'missed' })
    void readAll()
  }
  const pauses = parts.busPauseMilliseconds === undefined ? {} : { pauseMilliseconds: parts.busPauseMilliseconds }
  const listening = openListening({ bus, topics: ['queue.*'], handler: hear, onGap, log, ...pauses })
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
      pace.close()
      await listening.rest()
    },
  }
}
