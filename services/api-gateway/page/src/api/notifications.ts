/** Whether pushes arrive at this moment. */
export type Line = 'open' | 'waiting'

/** Who listens, and to what. */
export type Listener = {
  /** Undefined for the public board's numbers. */
  readonly accessToken: () => Promise<string | undefined>
  /** The event's type, for instance `queue.called`. */
  readonly onEvent: (type: string) => void
  readonly onLine: (line: Line) => void
}

const longestMilliseconds = 30_000

/** One second, then twice as long each time up to half a minute, spread so that all boards do not come back at once. */
export const backoffMilliseconds = (attempt: number, random: number): number =>
  Math.min(longestMilliseconds, 1000 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2)

const address = () => {
  const url = new URL('/notifications', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.hash = ''
  return url
}

const typeIn = (data: unknown): string | undefined => {
  try {
    const { type } = JSON.parse(String(data)) as { readonly type?: unknown }
    return typeof type === 'string' ? type : undefined
  } catch {
    return undefined
  }
}

/** Listens until the returned function is called; connects again by itself when the line breaks. */
export const listen = ({ accessToken, onEvent, onLine }: Listener): (() => void) => {
  let stopped = false
  let attempt = 0
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const again = () => {
    if (stopped) return
    onLine('waiting')
    clearTimeout(timer)
    timer = setTimeout(connect, backoffMilliseconds(attempt++, Math.random()))
  }
  const subscribe = async (to: WebSocket) => {
    const token = await accessToken()
    to.send(JSON.stringify(token === undefined ? { type: 'subscribe' } : { type: 'subscribe', accessToken: token }))
  }
  const connect = () => {
    const opened = new WebSocket(address())
    socket = opened
    opened.onopen = () => subscribe(opened).catch(() => opened.close())
    opened.onmessage = ({ data }) => {
      const type = typeIn(data)
      if (type === undefined) return
      attempt = 0
      onLine('open')
      onEvent(type)
    }
    opened.onclose = again
  }
  const now = () => {
    if (socket?.readyState !== WebSocket.CLOSED) return
    attempt = 0
    clearTimeout(timer)
    connect()
  }
  connect()
  addEventListener('online', now)
  return () => {
    stopped = true
    removeEventListener('online', now)
    clearTimeout(timer)
    socket?.close()
  }
}
