import {
  closings,
  lineForBoard,
  lineForStaff,
  type Notification,
  talkLimits,
  ticketForBoard,
  ticketForStaff,
} from '@salus/services/api-gateway/notifications/notification.ts'
import { positionHeard, statusHeard } from '@salus/services/api-gateway/notifications/own-ticket.ts'
import { type LineMoved, queueTopics, type TicketChanged } from '@salus/services/patient-queue-service/api.ts'
import { table } from './table.ts'

const number = 'PQ-20261121-007'
const [ticketId, patientId, registrationId] = ['a ticket’s id', 'a patient’s id', 'a registration’s id']
const at = '2026-11-21T02:15:00.000Z'

const called: TicketChanged = { ticketId, number, status: 'CALLED', priority: 'NORMAL', patientId, registrationId, at }
const moved: LineMoved = {
  positions: [{ ticketId, number, patientId, position: 1, estimatedWaitMinutes: 15 }],
  waitingCount: 1,
  at,
}

/** What a patient hears from the ticket to its end; the gateway decides it by the same functions. */
const ownNews = () => {
  const waits = statusHeard(undefined, number, 'WAITING')
  const stands = positionHeard(waits.ticket, 6, 75)
  const comes = statusHeard(stands.ticket, number, 'CALLED')
  const ends = statusHeard(comes.ticket, number, 'COMPLETED')
  return [waits, stands, comes, ends].flatMap(({ news }) => news)
}

const meanings: Readonly<Record<string, string>> = {
  registered: 'the ticket was issued',
  position: 'where the ticket stands now',
  'five-ahead': 'five are ahead: soon',
  'your-turn': 'the patient is called',
  done: 'it is over: completed, cancelled or no-show, as `status` says',
}

const closingMeanings: Readonly<Record<keyof typeof closings, string>> = {
  goingAway: 'the gateway stops: connect again after a moment',
  malformed: 'what was said is no subscription',
  notSignedIn: 'the token is not valid or has ended: connect again with a fresh one',
  nothingAsked: `nothing was subscribed to within ${talkLimits.silenceMilliseconds / 1000} s`,
  tooManyRequests: 'too many messages: come back after a second',
}

const json = (notification: Notification): string => `\`${JSON.stringify(notification)}\``

const topics = Object.values(queueTopics)
const changes = topics.filter(topic => topic !== queueTopics.line)

const audiences = (): string =>
  table(
    ['audience', 'whose token', 'of a ticket’s change', 'of the line'],
    [
      [
        'board',
        'none, or a kiosk’s',
        json(ticketForBoard(queueTopics.called, called)),
        json(lineForBoard(queueTopics.line, moved)),
      ],
      [
        'staff',
        'OPERATOR, ADMIN_FASKES',
        json(ticketForStaff(queueTopics.called, called)),
        json(lineForStaff(queueTopics.line, moved)),
      ],
      ['patient', 'PASIEN', 'their own news alone', 'their own news alone'],
    ],
  )

/** The page of the WebSocket that tells what happens in the queue. */
export const notificationsPage = (): string =>
  [
    '# Notifications',
    'The gateway tells over a WebSocket at `/notifications` what happens in the queue. Whoever connects says one thing, and may say it again, with a fresh token for instance:',
    '```json\n{ "type": "subscribe", "accessToken": "…" }\n```',
    `Without \`accessToken\` one hears what the board shows. It must be said within ${talkLimits.silenceMilliseconds / 1000} s, in at most ${talkLimits.longestMessageBytes} bytes, and counts as a request of the client’s address; the connection counts as one of its connections for as long as it lasts. A browser’s page must come from the gateway’s own hosts. The answer is`,
    `${json({ type: 'subscribed', audience: 'staff', until: 1795227300 })}`,
    `\`until\`, in seconds since 1970, is when the token ends and the connection with it. The gateway sends a ping every ${talkLimits.pingMilliseconds / 1000} s and lets go of who has not answered before the next.`,
    '## Who hears what',
    `The type of an event is its topic: ${changes.map(topic => `\`${topic}\``).join(', ')} for a ticket that was issued or changed, \`${queueTopics.line}\` for the line. No message holds a name.`,
    audiences(),
    `\`{"type":"missed"}\` says to board and staff that something may have gone by unheard: what is shown is to be asked for again. It comes after the bus was away, and in place of what is more than ${talkLimits.eventsPerSecond} events in a second.`,
    '## A patient’s own news',
    table(
      ['type', 'means', 'for instance'],
      ownNews().map(news => [`\`${news.type}\``, meanings[news.type] ?? '', json(news)]),
    ),
    'Whoever subscribes hears what happens from then on; where they stand now is at `GET /queue/mine`.',
    '## Why the gateway closes',
    table(
      ['code', 'because'],
      Object.entries(closings).map(([name, code]) => [String(code), closingMeanings[name as keyof typeof closings]]),
    ),
  ].join('\n\n')
