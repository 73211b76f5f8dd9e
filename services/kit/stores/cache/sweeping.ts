import { every } from '../embedded/every.ts'

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
  const { stop } = every(milliseconds, async () => {
    if (await sweep()) sweptAt = performance.now()
  })
  return { late: () => performance.now() - sweptAt > LATE_MILLISECONDS, stop }
}
