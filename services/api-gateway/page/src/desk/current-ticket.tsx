import type { Ticket } from '../../../../patient-queue-service/api.ts'
import { useFormats, useWords } from '../language.tsx'
import { TicketNumber } from '../parts/ticket-number.tsx'
import { deskWords, priorityWords, statusWords } from '../words/queue.ts'
import { PatientName } from './patient-name.tsx'
import type { Desk } from './use-desk.ts'

type Props = {
  readonly ticket: Ticket
  readonly desk: Desk
  readonly onNoShow: () => void
  readonly onCancel: () => void
}

/** A called patient: who it is, since when, and the next steps. */
export const CurrentTicket = ({ ticket, desk, onNoShow, onCancel }: Props) => {
  const words = useWords(deskWords)
  const statuses = useWords(statusWords)
  const priorities = useWords(priorityWords)
  const formats = useFormats()
  const { number, status, priority, patientId } = ticket
  const since = ticket.startedAt ?? ticket.calledAt ?? ticket.createdAt
  const button = (action: string, kind: string, act: () => void) => (
    <button type="button" class={kind} aria-label={words.actionOn(action, number)} onClick={act}>
      {action}
    </button>
  )
  return (
    <li class={`current ${status}`}>
      <div class="who">
        <TicketNumber number={number} />
        <p>
          <span class={`badge ${status}`}>{statuses[status]}</span>{' '}
          {priority !== 'NORMAL' && <span class={`badge priority ${priority}`}>{priorities[priority]}</span>}{' '}
          <span class="hint">
            {words.since} {formats.time(since)}
          </span>
        </p>
      </div>
      <PatientName patientId={patientId} number={number} />
      <div class="actions">
        {status === 'CALLED'
          ? button(words.start, 'main', () => desk.move(ticket, 'IN_PROGRESS'))
          : button(words.complete, 'main', () => desk.move(ticket, 'COMPLETED'))}
        {status === 'CALLED' && button(words.noShow, 'quiet', onNoShow)}
        {button(words.cancelTicket, 'quiet', onCancel)}
      </div>
    </li>
  )
}
