// What a signed-in patient sees: where their ticket stands, live, and their record.
import { useCallback, useEffect, useRef } from 'preact/hooks'
import type { Ticket } from '../../../../patient-queue-service/api.ts'
import { useFormats, useWords } from '../language.tsx'
import { Arrival } from '../parts/heading.tsx'
import { LiveMark } from '../parts/live-mark.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { TicketNumber } from '../parts/ticket-number.tsx'
import { useLive } from '../parts/use-live.ts'
import { useAsk, usePlatform } from '../platform.tsx'
import { frameWords } from '../words/frame.ts'
import { patientWords } from '../words/people.ts'
import { statusWords } from '../words/queue.ts'
import { OwnRecord } from './own-record.tsx'
import { ahead, currentTicket, type Turn, turnOf } from './turn.ts'

/** The sentence for where the ticket stands. */
const useSentence = (ticket: Ticket | undefined): { turn: Turn | undefined; sentence: string } => {
  const words = useWords(patientWords)
  if (ticket === undefined) return { turn: undefined, sentence: words.noTicket }
  const turn = turnOf(ticket)
  const sentences = {
    waiting: words.ahead(ahead(ticket)),
    soon: `${words.ahead(ahead(ticket))} ${words.soon}`,
    'your-turn': words.yourTurn,
    served: words.served,
    done: words[ticket.status === 'CANCELLED' ? 'cancelled' : ticket.status === 'NO_SHOW' ? 'missed' : 'done'],
  }
  return { turn, sentence: sentences[turn] }
}

/** The phone shakes when it becomes the patient's turn, where it can and the patient touched the page before. */
const useShake = (turn: Turn | undefined) => {
  const before = useRef(turn)
  useEffect(() => {
    if (turn === 'your-turn' && before.current !== undefined && before.current !== turn)
      navigator.vibrate?.([300, 150, 300])
    before.current = turn
  }, [turn])
}

const Current = ({ ticket }: { readonly ticket: Ticket }) => {
  const words = useWords(patientWords)
  const { minutes } = useWords(frameWords)
  const statuses = useWords(statusWords)
  return (
    <article class="ticket own">
      <p>{words.number}</p>
      <div class="number">
        <TicketNumber number={ticket.number} />
      </div>
      <p>
        <span class={`badge ${ticket.status}`}>{statuses[ticket.status]}</span>
      </p>
      {ticket.status === 'WAITING' && (
        <dl class="figures">
          <div>
            <dt>{words.position}</dt>
            <dd>{ticket.position ?? '–'}</dd>
          </div>
          <div>
            <dt>{words.wait}</dt>
            <dd>{ticket.estimatedWaitMinutes === null ? '–' : minutes(ticket.estimatedWaitMinutes)}</dd>
          </div>
        </dl>
      )}
    </article>
  )
}

const Earlier = ({ tickets }: { readonly tickets: readonly Ticket[] }) => {
  const words = useWords(patientWords)
  const statuses = useWords(statusWords)
  const formats = useFormats()
  return (
    <details class="panel">
      <summary>{words.earlier}</summary>
      <ul class="finished">
        {tickets.map(({ id, number, status, createdAt }) => (
          <li key={id}>
            <TicketNumber number={number} />
            <span class={`badge ${status}`}>{statuses[status]}</span>
            <span class="hint">{formats.moment(createdAt)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Pushes tell a patient of the call and the end, not of the start between them. */
const ownSeconds = 15

/** A patient's own page: the ticket, live, and the record on demand. */
export const OwnQueue = () => {
  const words = useWords(patientWords)
  const { loading } = useWords(frameWords)
  const { session } = usePlatform()
  const ask = useAsk()
  const load = useCallback(async () => (await ask('GET /queue/mine', {})).body.tickets, [ask])
  const { data: tickets, problem, line, reload } = useLive(load, session.accessToken, ownSeconds)
  // The newest ticket that just ended still says so; older ones are history.
  const shown = tickets === undefined ? undefined : (currentTicket(tickets) ?? tickets[0])
  const { turn, sentence } = useSentence(shown)
  useShake(turn)
  const earlier = (tickets ?? []).filter(({ id }) => id !== shown?.id || turn === 'done')
  return (
    <div class="narrow stack">
      <div class="view-head">
        <Arrival level={1}>{words.ownTitle}</Arrival>
        <LiveMark line={line} />
      </div>
      <p class={`turn ${turn ?? 'none'}`} role="status" aria-live="assertive">
        {tickets === undefined ? (problem === undefined ? loading : '') : sentence}
      </p>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {shown !== undefined && turn !== 'done' && <Current ticket={shown} />}
      <OwnRecord />
      {earlier.length > 0 && <Earlier tickets={earlier} />}
    </div>
  )
}
