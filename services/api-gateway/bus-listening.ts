// Listening to the bus while somebody wants to hear it. The bus keeps nothing for listeners, so what it said while it
// was away is gone: whoever listens is told that something may have been missed.
import { setTimeout as pause } from 'node:timers/promises'
import { describeError, type Log } from '../kit/log.ts'
import type { Bus, Handler, Stop } from '../kit/stores/ports.ts'

/** What listening works with. */
export type ListeningParts = {
  readonly bus: Pick<Bus, 'listen' | 'ready'>
  readonly topics: readonly string[]
  readonly handler: Handler
  /** Events may have gone by unheard. */
  readonly onGap: () => void
  readonly log: Log
  /** Between looks at whether the bus is still heard, which nothing else tells. */
  readonly pauseMilliseconds?: number
}

/** Listening that can be wanted or not. */
export type Listening = {
  /** Begins to listen; resolves after the first attempt, whatever came of it. */
  readonly want: () => Promise<void>
  /** Stops listening. */
  readonly rest: () => Promise<void>
}

/** Opens listening; nothing is heard before it is wanted. */
export const openListening = (parts: ListeningParts): Listening => {
  const { bus, topics, handler, onGap, log, pauseMilliseconds = 2000 } = parts

  /** Whether the bus is heard, now that it was tried. */
  const attempt = async (heardBefore: boolean, session: { stop?: Stop }): Promise<boolean> => {
    try {
      session.stop ??= await bus.listen(topics, handler)
      await bus.ready()
      if (!heardBefore) {
        log.info('the bus is heard again')
        onGap()
      }
      return true
    } catch (error) {
      if (heardBefore) log.warn('the bus is not heard', describeError(error))
      return false
    }
  }
  const begin = () => {
    const stopping = new AbortController()
    const { signal } = stopping
    const first = Promise.withResolvers<void>()
    const run = async (): Promise<void> => {
      const session: { stop?: Stop } = {}
      let heard = true
      while (!signal.aborted) {
        heard = await attempt(heard, session)
        first.resolve()
        await pause(pauseMilliseconds, undefined, { signal, ref: false }).catch(() => undefined)
      }
      await session.stop?.()
    }
    return { stopping, first: first.promise, over: run() }
  }
  let current: ReturnType<typeof begin> | undefined
  return {
    want: () => {
      current ??= begin()
      return current.first
    },
    rest: async () => {
      const ending = current
      current = undefined
      ending?.stopping.abort()
      await ending?.over
    },
  }
}
