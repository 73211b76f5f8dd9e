import type { Lifetime } from '../ports.ts'

/** When an entry written now expires, in milliseconds since 1970; null when it does not. */
export const expiryOf = ({ ttlSeconds }: Lifetime, now: number): number | null =>
  ttlSeconds === undefined ? null : now + lifetimeMilliseconds(ttlSeconds)

/** A lifetime in whole milliseconds; refuses what is not a positive number. */
export const lifetimeMilliseconds = (ttlSeconds: number): number => {
  const milliseconds = Math.ceil(ttlSeconds * 1000)
  if (Number.isSafeInteger(milliseconds) && milliseconds > 0) return milliseconds
  throw new RangeError(`ttlSeconds: expected a positive number, received ${ttlSeconds}`)
}
