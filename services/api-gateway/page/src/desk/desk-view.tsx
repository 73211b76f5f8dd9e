// The operator's desk: those who are called or treated, those who wait, the day's figures, and a question before steps
// that cannot be undone.
import { useRef, useState } from 'preact/hooks'
import type { Ticket } from '../../../../patient-queue-service/api.ts'
import { useFormats, useWords } from '../language.tsx'
import { Confirm } from '../parts/dialog.tsx'
import { Arrival } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { LiveMark } from '../parts/live-mark.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { TicketNumber } from '../parts/ticket-number.tsx'
import { useKeptFocus } from '../parts/use-kept-focus.ts'
import { addressOf } from '../path.ts'
import { frameWords } from '../words/frame.ts'
import { problemWords } from '../words/problems.ts'
import { deskWords, statusWords } from '../words/queue.ts'
import { CurrentTicket } from './current-ticket.tsx'
import { DayFigures } from './day-figures.tsx'
import { type Desk, type OnDesk, useDesk } from './use-desk.ts'
import { WaitingList } from './waiting-list.tsx'

/** What cannot be undone and is asked for twice. */
type Question = { readonly about: Ticket; readonly step: 'cancel' | 'no-show' }

const Sure = ({ question, desk, onDone }: { question: Question; desk: Desk; onDone: () => void }) => {
  const words = useWords(deskWords)
  const { about, step } = question
  const yes = () => {
    onDone()
    if (step === 'cancel') desk.cancel(about)
    else desk.move(about, 'NO_SHOW')
  }
  return (
    <Confirm
      title={step === 'cancel' ? words.sureCancel(about.number) : words.sureNoShow(about.number)}
      hint={words.sureHint}
      yes={step === 'cancel' ? words.yesCancel : words.yesNoShow}
      no={words.keep}
      onYes={yes}
      onNo={onDone}
    />
  )
}

const Finished = ({ tickets }: { readonly tickets: readonly Ticket[] }) => {
  const words = useWords(deskWords)
  const statuses = useWords(statusWords)
  const formats = useFormats()
  return (
    <details class="panel">
      <summary>
        {words.finished} ({tickets.length})
      </summary>
      {tickets.length === 0 ? (
        <p class="empty">{words.nothingFinished}</p>
      ) : (
        <ul class="finished">
          {tickets.map(({ id, number, status, endedAt }) => (
            <li key={id}>
              <TicketNumber number={number} />
              <span class={`badge ${status}`}>{statuses[status]}</span>
              {endedAt !== undefined && <span class="hint">{formats.time(endedAt)}</span>}
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

type OnDeskProps = { readonly tickets: OnDesk; readonly desk: Desk; readonly ask: (question: Question) => void }

const Tickets = ({ tickets, desk, ask }: OnDeskProps) => {
  const words = useWords(deskWords)
  const { current, waiting, finished, statistics } = tickets
  return (
    <div class="desk-columns">
      <div class="stack">
        <section class="panel" aria-labelledby="current">
          <h2 id="current">{words.atDesk}</h2>
          {current.length === 0 && <p class="empty">{words.nobodyAtDesk}</p>}
          <ul class="current-tickets">
            {current.map(ticket => (
              <CurrentTicket
                key={ticket.id}
                ticket={ticket}
                desk={desk}
                onNoShow={() => ask({ about: ticket, step: 'no-show' })}
                onCancel={() => ask({ about: ticket, step: 'cancel' })}
              />
            ))}
          </ul>
        </section>
        <section class="panel" aria-labelledby="waiting">
          <h2 id="waiting">{words.waiting(waiting.length)}</h2>
          {waiting.length === 0 ? (
            <p class="empty">{words.nobodyWaits}</p>
          ) : (
            <WaitingList tickets={waiting} desk={desk} onCancel={about => ask({ about, step: 'cancel' })} />
          )}
        </section>
      </div>
      <div class="stack">
        <DayFigures statistics={statistics} />
        <Finished tickets={finished} />
      </div>
    </div>
  )
}

/** The operator's desk: who is served, who waits, and the next step for each. */
export const DeskView = () => {
  const words = useWords(deskWords)
  const refusals = useWords(problemWords)
  const { loading } = useWords(frameWords)
  const desk = useDesk()
  const [question, setQuestion] = useState<Question>()
  const status = useRef<HTMLParagraphElement>(null)
  useKeptFocus(status, desk.data)
  const { data, problem, line, reload, work, said } = desk
  return (
    <section class="desk">
      <div class="view-head">
        <Arrival level={1}>{words.title}</Arrival>
        <LiveMark line={line} />
        <div class="actions">
          <a class="button quiet" href={addressOf('register')}>
            {words.register}
          </a>
          <button type="button" class="main" onClick={desk.callNext}>
            <Icon name="sound" />
            {words.callNext}
          </button>
        </div>
      </div>
      <p class={said === '' ? '' : 'notice good'} role="status" tabIndex={-1} ref={status}>
        {said}
      </p>
      {work.problem?.code === 'queue-empty' ? (
        <p class="notice attention" role="alert">
          {refusals['queue-empty']}
        </p>
      ) : (
        work.problem !== undefined && <ProblemNotice problem={work.problem} />
      )}
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {data !== undefined && <Tickets tickets={data} desk={desk} ask={setQuestion} />}
      {data === undefined && problem === undefined && <p>{loading}</p>}
      {question !== undefined && <Sure question={question} desk={desk} onDone={() => setQuestion(undefined)} />}
    </section>
  )
}
