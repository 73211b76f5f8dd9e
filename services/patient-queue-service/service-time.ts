import type { Clock } from '../kit/clock.ts'
import { serviceMinutes } from './ticket.ts'

/** How many of the last treatments the mean is taken of. */
const treatments = 20

/** How old a measurement may be, since every process of the service measures for itself. */
const freshMilliseconds = 5000

/** Minutes that a patient ahead adds to the wait. */
export type ServiceTime = {
  readonly minutes: () => Promise<number>
  /** A treatment has just ended: the next answer is measured anew. */
  readonly changed: () => void
}

/** Measures the service time by the last treatments; `measure` gives the milliseconds of so many. */
export const serviceTime = (measure: (limit: number) => Promise<readonly number[]>, clock: Clock): ServiceTime => {
  let known: Promise<number> | undefined
  let staleAt = 0
  const measured = async () => serviceMinutes(await measure(treatments))
  return {
    minutes: () => {
      if (known === undefined || clock.now() >= staleAt) {
        staleAt = clock.now() + freshMilliseconds
        known = measured()
        known.catch(() => {
          known = undefined
        })
      }
      return known
    },
    changed: () => {
      known = undefined
    },
  }
}
