import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Line, listen } from '../api/notifications.ts'
import { asRefused, type Refused } from '../api/refused.ts'

/** A view's data, kept up to date. */
export type Live<Data> = {
  readonly data: Data | undefined
  readonly problem: Refused | undefined
  readonly line: Line
  readonly reload: () => Promise<void>
}

const usualSeconds = { open: 60, waiting: 5 } as const
const gatherMilliseconds = 150

/** Loads; of answers that overtake each other the one that was asked for last stays. */
const useLatest = <Data>(load: () => Promise<Data>) => {
  const [data, setData] = useState<Data>()
  const [problem, setProblem] = useState<Refused>()
  const asked = useRef(0)
  const shown = useRef(0)
  const reload = useCallback(async () => {
    const turn = ++asked.current
    const outcome = await load().then(
      loaded => ({ loaded }),
      error => ({ refused: asRefused(error) }),
    )
    if (turn < shown.current) return
    shown.current = turn
    if ('loaded' in outcome) setData(outcome.loaded)
    setProblem('refused' in outcome ? outcome.refused : undefined)
  }, [load])
  return { data, problem, reload }
}

/**
 * Loads at once and again after every push. A push only says that something changed: what is shown is always what the
 * service answers, so that a lost push leaves nothing wrong for long. `openSeconds`: how often it asks although pushes
 * arrive; without pushes it asks every five seconds.
 */
export const useLive = <Data>(
  load: () => Promise<Data>,
  accessToken: () => Promise<string | undefined>,
  openSeconds: number = usualSeconds.open,
): Live<Data> => {
  const { data, problem, reload } = useLatest(load)
  const [line, setLine] = useState<Line>('waiting')

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        reload()
      }, gatherMilliseconds)
    }
    reload()
    const stop = listen({ accessToken, onEvent: soon, onLine: setLine })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [reload, accessToken])

  useEffect(() => {
    const seconds = line === 'open' ? openSeconds : usualSeconds.waiting
    const timer = setInterval(reload, seconds * 1000)
    const seen = () => document.visibilityState === 'visible' && reload()
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [reload, line, openSeconds])

  return { data, problem, line, reload }
}
