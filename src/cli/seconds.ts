import { UsageError } from './errors.ts'

/** Reads `--timeout`. Throws UsageError where it is no number of seconds. */
export const parseSeconds = (text: string): number => {
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds > 0) return seconds
  throw new UsageError(`--timeout: expected a whole number of seconds, received ${JSON.stringify(text)}`)
}
