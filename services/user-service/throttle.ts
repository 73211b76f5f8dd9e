/** Attempts that were counted against one account or one client address. */
export type Attempts = { readonly attempts: number; readonly blockedUntil: number; readonly expiresAt: number }

const minute = 60_000
const windowMilliseconds = 15 * minute
const firstWaitMilliseconds = minute
const longestWaitMilliseconds = 15 * minute

/**
 * Wrong attempts within 15 minutes before the wait begins. An address allows more, since the patients in a clinic's
 * waiting room share one.
 */
export const allowed = { account: 5, address: 20 } as const

/** Nothing counted. */
export const noAttempts: Attempts = { attempts: 0, blockedUntil: 0, expiresAt: 0 }

/** Counts one more attempt: the last allowed one brings a wait of a minute, each further one twice the wait before. */
export const withAttempt = (before: Attempts, limit: number, now: number): Attempts => {
  const current = before.expiresAt > now ? before : { ...noAttempts, expiresAt: now + windowMilliseconds }
  const attempts = current.attempts + 1
  if (attempts < limit) return { ...current, attempts }
  const wait = Math.min(firstWaitMilliseconds * 2 ** (attempts - limit), longestWaitMilliseconds)
  return { attempts, blockedUntil: now + wait, expiresAt: now + wait + windowMilliseconds }
}

/** Takes back an attempt that turned out right. */
export const withoutAttempt = (before: Attempts, limit: number): Attempts => {
  const attempts = Math.max(0, before.attempts - 1)
  return { ...before, attempts, blockedUntil: attempts < limit ? 0 : before.blockedUntil }
}

/** The part of an address that one client holds: all of IPv4, the first 64 bits of IPv6 (RFC 6177). */
export const clientNetwork = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')
}
