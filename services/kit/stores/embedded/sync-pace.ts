/** Longest pause between two syncs, whatever the disk does. */
const LONGEST_PAUSE_MILLISECONDS = 20
/** Rest for each unit of time that a sync took. */
const REST = 9

/** Decides when the next batch is synced. */
export type SyncPace = {
  /** Calls back in the next turn of the event loop, or later when the last sync is only just over. */
  schedule(flush: () => void): void
  /** Runs the sync and remembers how long it took. */
  timed(sync: () => void): void
}

/**
 * The pace of one file. The process stands still while a sync lasts, so a file takes a tenth of the time at most: what
 * comes meanwhile shares the next sync. A write that comes alone does not wait.
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
        restUntil = end + Math.min(REST * (end - start), LONGEST_PAUSE_MILLISECONDS)
      }
    },
  }
}
