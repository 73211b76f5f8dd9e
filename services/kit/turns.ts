/** Runs the work when it is its turn. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** Lets so many works run at a time; the others wait in the order in which they came. */
export const openTurns = (atATime: number): Turns => {
  const waiting: (() => void)[] = []
  let running = 0
  return async work => {
    if (running < atATime) running += 1
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The turn is handed over, so that nobody who comes now is faster than those who wait.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
