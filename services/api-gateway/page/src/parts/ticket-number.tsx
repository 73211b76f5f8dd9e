/** A ticket's number, the day small and the part that people remember large. */
export const TicketNumber = ({ number }: { readonly number: string }) => {
  const cut = number.lastIndexOf('-')
  return (
    <span class="ticket-number">
      <span class="day">{number.slice(0, cut)}</span>
      <span class="dash">-</span>
      <span class="count">{number.slice(cut + 1)}</span>
    </span>
  )
}
