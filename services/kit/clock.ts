/** Tells the time, in milliseconds since 1970 (UTC). Tests give their own. */
export type Clock = { readonly now: () => number }

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

const minuteMilliseconds = 60_000

/** Tells the calendar day, as YYYY-MM-DD, in a time zone (IANA name). Made once and used often: making it is slow. */
export const calendarIn = (zone: string): ((milliseconds: number) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  let minute = Number.NaN
  let day = ''
  return milliseconds => {
    // Days change with minutes in every time zone, and formatting is too slow for every request.
    const now = Math.floor(milliseconds / minuteMilliseconds)
    if (now !== minute) {
      day = format.format(milliseconds)
      minute = now
    }
    return day
  }
}

/** The calendar day at a moment in a time zone (IANA name), as YYYY-MM-DD. */
export const dayIn = (zone: string, milliseconds: number): string => calendarIn(zone)(milliseconds)
