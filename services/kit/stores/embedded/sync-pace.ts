/** Longest pause between two syncs, whatever the disk does. */
const LONGEST_PAUSE_MILLISECONDS = 10

/** Decides when the next batch is synced. */
export type SyncPace = {
  /** Calls back in the next turn of the event loop, or later when the last sync was slow. */
  schedule(flush: () => void): void
  /** Runs the sync and remembers how long it took. */
  timed(sync: () => void): void
}

/**
 * The pace of one file. On a fast disk every turn of the event loop ends in a sync; a slow one rests as long as it
 * worked, so that the other half of the time is left for requests, and batches grow.
 */
export const syncPace = (now: () => number = () => performance.now()): SyncPace => {
  let restUntil = 0
  return {
    schedule: flush => {
      const pause = restUntil - now()
      if (pause < 1) setImmediate(flush)
      else setTimeout(flush, pause)
    },
    timed: sync => {
      const start = now()
      try {
        sync()
      } finally {
        const end = now()
        restUntil = end + Math.min(end - start, LONGEST_PAUSE_MILLISECONDS)
      }
    },
  }
}
