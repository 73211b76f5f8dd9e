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

const pollMilliseconds = { open: 60_000, waiting: 5_000 } as const
const gatherMilliseconds = 120

/**
 * Loads at once and again after every push. A push only says that something changed: what is shown is always what the
 * service answers, so that a lost push leaves nothing wrong for long. Without pushes it asks every five seconds.
 */
export const useLive = <Data>(
  load: () => Promise<Data>,
  accessToken: () => Promise<string | undefined>,
  concerns: (type: string) => boolean = type => type !== 'pong',
): Live<Data> => {
  const [data, setData] = useState<Data>()
  const [problem, setProblem] = useState<Refused>()
  const [line, setLine] = useState<Line>('waiting')
  const latest = useRef(0)

  const reload = useCallback(async () => {
    const asked = ++latest.current
    const isLatest = () => asked === latest.current
    try {
      const loaded = await load()
      if (!isLatest()) return
      setData(loaded)
      setProblem(undefined)
    } catch (error) {
      if (isLatest()) setProblem(asRefused(error))
    }
  }, [load])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = (type: string) => {
      if (!concerns(type)) return
      clearTimeout(timer)
      timer = setTimeout(reload, gatherMilliseconds)
    }
    reload()
    const stop = listen({ accessToken, onEvent: soon, onLine: setLine })
    return () => {
      latest.current++
      clearTimeout(timer)
      stop()
    }
  }, [reload, accessToken])

  useEffect(() => {
    const timer = setInterval(reload, pollMilliseconds[line])
    const seen = () => document.visibilityState === 'visible' && reload()
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [reload, line])

  return { data, problem, line, reload }
}
