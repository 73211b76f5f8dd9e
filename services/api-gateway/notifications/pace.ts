import type { Clock } from '../../kit/clock.ts'

/** Lets so many messages a second through; of the rest it only says, once the second is over, that there were some. */
export type Pace = { readonly allows: () => boolean; readonly close: () => void }

/** Opens a pace. */
export const openPace = (clock: Clock, perSecond: number, onHeldBack: () => void): Pace => {
  let second = 0
  let count = 0
  let timer: NodeJS.Timeout | undefined
  const sayLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      onHeldBack()
    }, 1000).unref()
  }
  return {
    allows: () => {
      const now = Math.floor(clock.now() / 1000)
      if (now !== second) count = 0
      second = now
      count += 1
      if (count <= perSecond) return true
      sayLater()
      return false
    },
    close: () => clearTimeout(timer),
  }
}
