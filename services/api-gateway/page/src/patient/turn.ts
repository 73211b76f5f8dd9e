import type { Ticket } from '../../../../patient-queue-service/api.ts'

/** What a patient's ticket means to them at this moment. */
export type Turn = 'waiting' | 'soon' | 'your-turn' | 'served' | 'done'

const soonFromAhead = 5

/** How many are called before. */
export const ahead = ({ position }: Ticket): number => Math.max(0, (position ?? 1) - 1)

/** The turn of a ticket: soon when at most five are ahead. */
export const turnOf = (ticket: Ticket): Turn => {
  if (ticket.status === 'CALLED') return 'your-turn'
  if (ticket.status === 'IN_PROGRESS') return 'served'
  if (ticket.status !== 'WAITING') return 'done'
  return ahead(ticket) <= soonFromAhead ? 'soon' : 'waiting'
}

/** The ticket that matters now, if any: the one that is called or served, else the one that waits, newest first. */
export const currentTicket = (tickets: readonly Ticket[]): Ticket | undefined => {
  const order: readonly Turn[] = ['your-turn', 'served', 'soon', 'waiting']
  return tickets
    .filter(ticket => turnOf(ticket) !== 'done')
    .toSorted((one, other) => order.indexOf(turnOf(one)) - order.indexOf(turnOf(other)))[0]
}
