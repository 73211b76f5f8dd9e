// Turns what the queue says on the bus into what each subscriber may hear of it.
import { Compile } from 'typebox/compile'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Delivery, Handler } from '../../kit/stores/ports.ts'
import {
  type LineMoved,
  lineMoved,
  queueTopics,
  type TicketChanged,
  ticketChanged,
} from '../../patient-queue-service/api.ts'
import {
  lineForBoard,
  lineForStaff,
  type Notification,
  talkLimits,
  ticketForBoard,
  ticketForStaff,
} from './notification.ts'
import { openPace } from './pace.ts'
import { type Subscribers, tellAll, tellChange, tellPosition } from './subscribers.ts'

/** What hearing works with. */
export type HearingParts = { readonly subscribers: Subscribers; readonly clock: Clock; readonly log: Log }

/** Hears events and passes them on. */
export type Hearing = {
  readonly hear: Handler
  /** Tells board and staff that something may have gone by unheard. */
  readonly tellMissed: () => void
  readonly close: () => void
}

type Share<Event> = (topic: string, event: Event) => Notification

/** Opens hearing. */
export const openHearing = ({ subscribers, clock, log }: HearingParts): Hearing => {
  const isTicketChanged = Compile(ticketChanged)
  const isLineMoved = Compile(lineMoved)
  let positions = new Map<string, LineMoved['positions'][number]>()

  const tellMissed = (): void => tellAll([...subscribers.of('board'), ...subscribers.of('staff')], { type: 'missed' })
  const pace = openPace(clock, talkLimits.eventsPerSecond, tellMissed)
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
  return { hear, tellMissed, close: pace.close }
}
