/** Tells the time, in milliseconds since 1970 (UTC). Tests give their own. */
export type Clock = { readonly now: () => number }

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** Tells the calendar day, as YYYY-MM-DD, in a time zone (IANA name). Made once and used often: making it is slow. */
export const calendarIn = (zone: string): ((milliseconds: number) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return milliseconds => format.format(milliseconds)
}

/** The calendar day at a moment in a time zone (IANA name), as YYYY-MM-DD. */
export const dayIn = (zone: string, milliseconds: number): string => calendarIn(zone)(milliseconds)
