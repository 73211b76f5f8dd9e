import { type buildConnector, Client } from 'undici'

/** One request of a load: what is sent and what its sender expects. */
export type Shot = {
  /** In what is told of failures; the method and the path unless said. */
  readonly name?: string
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly expected: readonly number[]
  /** What the body of such an answer looks like; anything unless said. */
  readonly answer?: RegExp
}

/** A load from many client addresses, so that the limits per address stay on. */
export type Load = {
  readonly origin: string
  /** The addresses that send. */
  readonly sources: readonly string[]
  /** How connections are made, where the origin's name and certificate are not to be had from the machine. */
  readonly connect?: buildConnector.BuildOptions
  /** How long an answer may take; five minutes unless said. */
  readonly patienceMilliseconds?: number
  readonly connectionsPerAddress: number
  /** Each address sends at most so many requests a second. */
  readonly ratePerAddress: number
  /** The shots in their order; the load ends with the last. */
  readonly shots: Iterator<Shot>
  readonly onReply?: (shot: Shot, status: number, body: string) => void
}

/** What came of a load. */
export type LoadResult = {
  readonly seconds: number
  readonly answered: number
  readonly unexpected: ReadonlyMap<string, number>
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** The value below which the given share of the sorted numbers lies (nearest rank). */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN

/** So many loopback addresses, from 127.0.1.1 on. */
export const loopback = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `127.0.1.${index + 1}`)

/** Takes turns so that an address stays within its rate: each turn is a time at which the next shot may leave. */
const pace = (perSecond: number): (() => Promise<void>) => {
  const gap = 1000 / perSecond
  let next = performance.now()
  return () => {
    const now = performance.now()
    next = Math.max(next + gap, now)
    return next - now < 1 ? Promise.resolve() : new Promise(resolve => setTimeout(resolve, next - now))
  }
}

/** Sends the load and waits for every answer. A connection that breaks counts as unexpected, and the load goes on. */
export const runLoad = async (load: Load): Promise<LoadResult> => {
  const { origin, sources, connect = {}, patienceMilliseconds = 300_000, connectionsPerAddress } = load
  const { ratePerAddress, shots, onReply } = load
  const latencies: number[] = []
  const unexpected = new Map<string, number>()
  const note = (shot: Shot, what: string) => {
    const text = `${shot.name ?? `${shot.method} ${shot.path}`}: ${what}`
    unexpected.set(text, (unexpected.get(text) ?? 0) + 1)
  }
  const fire = async (client: Client, shot: Shot): Promise<void> => {
    const began = performance.now()
    try {
      const { statusCode, body } = await client.request({
        method: shot.method,
        path: shot.path,
        headers: shot.headers,
        body: shot.body ?? null,
      })
      const text = await body.text()
      latencies.push(performance.now() - began)
      if (!shot.expected.includes(statusCode)) note(shot, `status ${statusCode}`)
      else if (shot.answer?.test(text) === false) note(shot, 'another body than expected')
      onReply?.(shot, statusCode, text)
    } catch (error) {
      note(shot, error instanceof Error && 'code' in error ? String(error.code) : 'error')
    }
  }
  const sender = async (localAddress: string, turn: () => Promise<void>): Promise<void> => {
    const timeouts = { headersTimeout: patienceMilliseconds, bodyTimeout: patienceMilliseconds }
    const client = new Client(origin, { connect, localAddress, pipelining: 1, ...timeouts })
    for (let next = shots.next(); !next.done; next = shots.next()) {
      await turn()
      await fire(client, next.value)
    }
    await client.close()
  }
  const began = performance.now()
  const senders = sources.map(address => {
    const turn = pace(ratePerAddress)
    return Array.from({ length: connectionsPerAddress }, () => sender(address, turn))
  })
  await Promise.all(senders.flat())
  const seconds = (performance.now() - began) / 1000
  latencies.sort((a, b) => a - b)
  const answered = latencies.length
  return {
    seconds,
    answered,
    unexpected,
    perSecond: answered / seconds,
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
  }
}
