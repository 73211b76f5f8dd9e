/** Runs tasks, so many at a time; the others wait in order. */
export type Lane = <Result>(task: () => Promise<Result>) => Promise<Result>

/** A lane of so many tasks at a time. */
export const openLane = (width: number): Lane => {
  let running = 0
  const waiting: (() => void)[] = []
  return async task => {
    if (running >= width) await new Promise<void>(resolve => waiting.push(resolve))
    else running += 1
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
