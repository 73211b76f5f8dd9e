import { ModelError } from './errors.ts'

const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** A length of time: `30s`, `15m`, `12h`, `7d`. */
export type Duration = `${number}${keyof typeof seconds}`

/** Whole seconds of a duration. Throws ModelError where it is not one. */
export const parseDuration = (duration: string): number => {
  const match = /^(\d+)([smhd])$/.exec(duration)
  if (match?.[1] !== undefined) return Number(match[1]) * seconds[match[2] as keyof typeof seconds]
  throw new ModelError(`expected a duration such as 30s, 15m or 7d, received ${JSON.stringify(duration)}`)
}

/** The largest unit that fits without a remainder: 900 → `15m`. */
export const formatDuration = (total: number): string => {
  const [unit, factor] = Object.entries(seconds).findLast(([, factor]) => total % factor === 0 && total >= factor) ?? [
    's',
    1,
  ]
  return `${total / factor}${unit}`
}

/** How often something may happen: `100/s`, `600/m`. */
export type Rate = `${number}/${'s' | 'm'}`

/** Events per second of a rate. Throws ModelError where it is not one. */
export const parseRate = (rate: string): number => {
  const match = /^(\d+)\/([sm])$/.exec(rate)
  if (match?.[1] !== undefined && Number(match[1]) > 0) return Number(match[1]) / (match[2] === 'm' ? 60 : 1)
  throw new ModelError(`expected a rate such as 100/s, received ${JSON.stringify(rate)}`)
}
