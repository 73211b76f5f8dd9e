import Type from 'typebox'
import Value from 'typebox/value'
import type { WebSocket } from 'ws'
import { personOf } from '../../kit/access.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Verifier } from '../../kit/tokens.ts'
import { type Audience, closings, type Notification, talkLimits } from './notification.ts'
import type { Notifier } from './notifier.ts'
import { type Send, type Subscriber, subscriber } from './subscribers.ts'

/** What a talk with one client works with. */
export type TalkParts = {
  readonly notifier: Notifier
  readonly people: Verifier
  readonly clock: Clock
  /** Whether the client may say one more thing now. */
  readonly mayTalk: () => Promise<boolean>
  /** How long a client may stay without subscribing. */
  readonly silenceMilliseconds?: number
}

const subscribe = Type.Object(
  { type: Type.Literal('subscribe'), accessToken: Type.Optional(Type.String()) },
  { additionalProperties: false },
)
/** Bytes that may wait for a client that does not read; then it is let go. */
const mostWaitingBytes = 1_048_576
const longestTimer = 2 ** 31 - 1

/** Who a token makes of a client, and until when (seconds since 1970); undefined where the token is not valid. */
type Standing = Pick<Subscriber, 'audience' | 'patientId' | 'accessToken'> & { readonly until?: number }

const standingOf = async (people: Verifier, accessToken: string | undefined): Promise<Standing | undefined> => {
  if (accessToken === undefined) return { audience: 'board' }
  const [person, claims] = await Promise.all([personOf(people, accessToken), people.verify(accessToken)])
  if (person?.kind !== 'person' || claims?.exp === undefined) return undefined
  const { role, patientId } = person
  const until = claims.exp
  if (role === 'PASIEN')
    return patientId === undefined ? undefined : { audience: 'patient', patientId, accessToken, until }
  const audience: Audience = role === 'KIOSK' ? 'board' : 'staff'
  return { audience, until }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const senderTo =
  (socket: WebSocket): Send =>
  text => {
    if (socket.bufferedAmount > mostWaitingBytes) socket.terminate()
    else socket.send(text)
  }

/** Talks with one client until it leaves: subscribes it as often as it asks, and lets it go when its token ends. */
export const talkWith = (socket: WebSocket, parts: TalkParts): void => {
  const { notifier, people, clock, mayTalk, silenceMilliseconds = talkLimits.silenceMilliseconds } = parts
  const send = senderTo(socket)
  let current: Subscriber | undefined
  let saying = Promise.resolve()
  let timer = setTimeout(() => socket.close(closings.nothingAsked, 'nothing was asked'), silenceMilliseconds).unref()

  const isOpen = () => socket.readyState === socket.OPEN
  const leave = (): void => {
    clearTimeout(timer)
    if (current !== undefined) notifier.leave(current)
    current = undefined
  }
  const enter = async ({ until, ...standing }: Standing): Promise<void> => {
    leave()
    current = subscriber({ ...standing, send })
    if (until !== undefined) {
      const left = Math.min(until * 1000 - clock.now(), longestTimer)
      timer = setTimeout(() => socket.close(closings.notSignedIn, 'the token has ended'), left).unref()
    }
    await notifier.join(current)
    const said: Notification = {
      type: 'subscribed',
      audience: standing.audience,
      ...(until === undefined ? {} : { until }),
    }
    if (isOpen()) send(JSON.stringify(said))
  }
  const hear = async (text: string): Promise<void> => {
    if (!isOpen()) return
    if (!(await mayTalk())) return socket.close(closings.tooManyRequests, 'too many messages')
    const said = parse(text)
    if (!Value.Check(subscribe, said)) return socket.close(closings.malformed, 'expected a subscription')
    const standing = await standingOf(people, said.accessToken)
    if (standing === undefined) return socket.close(closings.notSignedIn, 'expected a valid access token')
    if (isOpen()) await enter(standing)
  }
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    saying = saying.then(() => hear(isBinary ? '' : data.toString())).catch(() => socket.close(1011, 'failed'))
  })
  socket.on('close', leave)
}
