import type { Ticket } from '../../../../patient-queue-service/api.ts'
import { useFormats, useWords } from '../language.tsx'
import { PrioritySelect } from '../parts/priority-select.tsx'
import { TicketNumber } from '../parts/ticket-number.tsx'
import { frameWords } from '../words/frame.ts'
import { deskWords } from '../words/queue.ts'
import { PatientName } from './patient-name.tsx'
import type { Desk } from './use-desk.ts'

type RowProps = { readonly ticket: Ticket; readonly desk: Desk; readonly onCancel: (ticket: Ticket) => void }

const Row = ({ ticket, desk, onCancel }: RowProps) => {
  const words = useWords(deskWords)
  const { minutes } = useWords(frameWords)
  const formats = useFormats()
  const { number, priority, patientId, createdAt, estimatedWaitMinutes } = ticket
  return (
    <tr>
      <th scope="row">
        <TicketNumber number={number} />
      </th>
      <td data-label={words.priority}>
        <PrioritySelect
          label={words.priorityOf(number)}
          labelled="aloud"
          value={priority}
          onChange={chosen => desk.prioritise(ticket, chosen)}
        />
      </td>
      <td data-label={words.since}>{formats.time(createdAt)}</td>
      <td data-label={words.wait}>{estimatedWaitMinutes === null ? '–' : minutes(estimatedWaitMinutes)}</td>
      <td class="name">
        <PatientName patientId={patientId} number={number} />
      </td>
      <td class="row-actions">
        <button
          type="button"
          class="quiet small"
          aria-label={words.actionOn(words.call, number)}
          onClick={() => desk.call(ticket)}
        >
          {words.call}
        </button>
        <button
          type="button"
          class="quiet small"
          aria-label={words.actionOn(words.cancelTicket, number)}
          onClick={() => onCancel(ticket)}
        >
          {words.cancelTicket}
        </button>
      </td>
    </tr>
  )
}

type Props = {
  readonly tickets: readonly Ticket[]
  readonly desk: Desk
  readonly onCancel: (ticket: Ticket) => void
}

/** Who waits, in the order they are called. */
export const WaitingList = ({ tickets, desk, onCancel }: Props) => {
  const words = useWords(deskWords)
  return (
    <table class="list">
      <caption class="aloud">{words.waiting(tickets.length)}</caption>
      <thead>
        <tr>
          <th scope="col">{words.number}</th>
          <th scope="col">{words.priority}</th>
          <th scope="col">{words.since}</th>
          <th scope="col">{words.wait}</th>
          <th scope="col">
            <span class="aloud">{words.showName}</span>
          </th>
          <th scope="col">
            <span class="aloud">{words.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tickets.map(ticket => (
          <Row key={ticket.id} ticket={ticket} desk={desk} onCancel={onCancel} />
        ))}
      </tbody>
    </table>
  )
}
