import { useFormats, useWords } from '../language.tsx'
import { Arrival } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { TicketNumber } from '../parts/ticket-number.tsx'
import { frameWords } from '../words/frame.ts'
import { registrationWords } from '../words/registration.ts'
import type { Registering } from './registering.ts'

type Done = Registering & { readonly step: 'done' }

/** The code that opens the patient's own page, with where to type it. */
const ActivationCode = ({ code }: { readonly code: string }) => {
  const words = useWords(registrationWords)
  return (
    <div class="activation">
      <p>{words.code}</p>
      <p class="code">{code}</p>
      <p class="hint">{words.codeHint(location.host)}</p>
    </div>
  )
}

const Figures = ({ ticket }: { readonly ticket: NonNullable<Done['confirmation']['ticket']> }) => {
  const words = useWords(registrationWords)
  const { minutes } = useWords(frameWords)
  const formats = useFormats()
  return (
    <dl class="figures">
      {ticket.position !== null && (
        <div>
          <dt>{words.position}</dt>
          <dd>{ticket.position}</dd>
        </div>
      )}
      {ticket.estimatedWaitMinutes !== null && (
        <div>
          <dt>{words.wait}</dt>
          <dd>{minutes(ticket.estimatedWaitMinutes)}</dd>
        </div>
      )}
      <div>
        <dt>{words.issued}</dt>
        <dd>{formats.time(ticket.createdAt)}</dd>
      </div>
    </dl>
  )
}

type Props = { readonly state: Done; readonly nextLabel: string; readonly onNext: () => void }

/** The last step: the number, large, and what the patient takes home. Nothing of the card is here any more. */
export const IssuedTicket = ({ state, nextLabel, onNext }: Props) => {
  const words = useWords(registrationWords)
  const { ticket, activationCode } = state.confirmation
  return (
    <div class="stack">
      <div class="done">
        <Icon name="check" />
        <Arrival level={2}>{words.done}</Arrival>
      </div>
      <article class="ticket">
        <p class="brand-line">MediQ</p>
        <p>{words.ticketNumber}</p>
        <div class="number" role="status">
          {ticket === null ? (
            <p class="follows">{state.late ? words.ticketLate : words.ticketFollows}</p>
          ) : (
            <TicketNumber number={ticket.number} />
          )}
        </div>
        {ticket === null ? <progress aria-label={words.ticketFollows} /> : <Figures ticket={ticket} />}
        {activationCode !== undefined && <ActivationCode code={activationCode} />}
      </article>
      <div class="actions centre">
        <button type="button" class="quiet" disabled={ticket === null} onClick={() => print()}>
          <Icon name="print" />
          {words.print}
        </button>
        <button type="button" class="main" onClick={onNext}>
          {nextLabel}
          <Icon name="next" />
        </button>
      </div>
    </div>
  )
}
