import { UsageError } from './errors.ts'

/** How a command writes its data. */
export type Format = 'text' | 'json'

/** Reads `--format`. Throws UsageError where it is none of the two. */
export const parseFormat = (text: string): Format => {
  if (text === 'text' || text === 'json') return text
  throw new UsageError(`--format: expected text or json, received ${JSON.stringify(text)}`)
}
