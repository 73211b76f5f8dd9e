/** Work that is done again and again. */
export type Repeated = {
  /** Ends it; waits for what is in progress. */
  readonly stop: () => Promise<void>
}

/** Does the work again and again, never twice at once; what fails is tried again the next time. */
export const every = (milliseconds: number, work: () => void | Promise<void>): Repeated => {
  let inProgress: Promise<void> | undefined
  const once = async (): Promise<void> => {
    try {
      await work()
    } catch {
      // A file that another process holds, or a full disk: whoever uses the file is told by its own calls.
    }
    inProgress = undefined
  }
  const timer = setInterval(() => {
    inProgress ??= once()
  }, milliseconds)
  return {
    stop: async () => {
      clearInterval(timer)
      await inProgress
    },
  }
}
