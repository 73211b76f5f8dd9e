/** A sweep that is done again and again. */
export type Sweeping = {
  /** Whether no sweep has succeeded for a minute. */
  late(): boolean
  /** Ends the sweeps; waits for the one in progress. */
  stop(): Promise<void>
}

const LATE_MILLISECONDS = 60_000

/**
 * Sweeps now and then. `sweep` says whether everything is gone; one that could not finish, because another process
 * reads or the disk is full, is followed by the next.
 */
export const sweepEvery = (milliseconds: number, sweep: () => Promise<boolean>): Sweeping => {
  let sweptAt = performance.now()
  let inProgress: Promise<void> | undefined
  const once = async () => {
    try {
      if (await sweep()) sweptAt = performance.now()
    } catch {
      // Told by `late` when it goes on.
    }
    inProgress = undefined
  }
  const timer = setInterval(() => {
    inProgress ??= once()
  }, milliseconds)
  return {
    late: () => performance.now() - sweptAt > LATE_MILLISECONDS,
    stop: async () => {
      clearInterval(timer)
      await inProgress
    },
  }
}
