/** One connection to Redis with what the port promises: bounded waits and errors that are safe to log. */
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { networkReason } from '../network-reason.ts'
import type { Host } from '../store-url.ts'
import { StoreUnavailable } from '../unavailable.ts'

const CONNECT_MILLISECONDS = 2000
const COMMAND_MILLISECONDS = 2000
const SENTINEL_MILLISECONDS = 1000
const LONGEST_RETRY_MILLISECONDS = 500

/** Answers by which Redis itself says that it cannot serve; https://redis.io/docs/latest/develop/reference/protocol-spec/ */
const REASONS: Readonly<Record<string, string>> = {
  LOADING: 'the server is loading its data',
  READONLY: 'the server is read-only',
  MASTERDOWN: 'the server has lost its primary',
  MISCONF: 'the server cannot write to its disk',
  OOM: 'the server is out of memory',
  NOAUTH: 'access denied',
  WRONGPASS: 'access denied',
  NOPERM: 'access denied',
}

/** Where the server is; Sentinels are asked again before each connection. https://redis.io/docs/latest/develop/reference/sentinel-clients/ */
const placeOf = (url: URL, sentinels: readonly Host[]) => {
  const account = {
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  }
  if (sentinels.length === 0) return { ...account, host: url.hostname, port: Number(url.port || 6379) }
  // Sentinels that ask who comes know the same accounts.
  const guarded = url.searchParams.get('sentinels') === 'guarded'
  const { username, password } = account
  return {
    ...account,
    ...(guarded && username !== undefined ? { sentinelUsername: username } : {}),
    ...(guarded && password !== undefined ? { sentinelPassword: password } : {}),
    sentinels: sentinels.map(({ host, port }) => ({ host, port })),
    name: url.searchParams.get('master') ?? '',
    sentinelCommandTimeout: SENTINEL_MILLISECONDS,
    sentinelRetryStrategy: (attempt: number) => Math.min(attempt * 100, LONGEST_RETRY_MILLISECONDS),
    // A server that was demoted is left, and the Sentinels are asked for its successor.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  }
}

/** A connection that is made again whenever it is lost. */
export class RedisConnection {
  readonly #redis: Redis
  #lastError: unknown
  #connecting: Promise<void> | undefined

  constructor(url: URL, sentinels: readonly Host[]) {
    this.#redis = new Redis({
      ...placeOf(url, sentinels),
      db: Number(url.pathname.slice(1) || 0),
      ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
      protocol: 2,
      disableClientInfo: true,
      connectTimeout: CONNECT_MILLISECONDS,
      commandTimeout: COMMAND_MILLISECONDS,
      socketTimeout: 2 * COMMAND_MILLISECONDS,
      // A command that got no answer may have been carried out: it is never sent again behind the caller's back.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: attempt => Math.min(attempt * 100, LONGEST_RETRY_MILLISECONDS),
    })
    this.#redis.on('error', error => {
      this.#lastError = error
    })
  }

  /** Runs commands on the connection, which is waited for. */
  async use<T>(commands: (redis: Redis) => Promise<T>): Promise<T> {
    await this.#connected()
    try {
      return await commands(this.#redis)
    } catch (error) {
      throw cacheError(error)
    }
  }

  async close(): Promise<void> {
    if (this.#redis.status === 'ready') await this.#redis.quit().catch(() => undefined)
    this.#redis.disconnect()
  }

  async #connected(): Promise<void> {
    if (this.#redis.status === 'ready') return
    this.#connecting ??= this.#nextAttempt().finally(() => {
      this.#connecting = undefined
    })
    await this.#connecting
  }

  /** Waits for the attempt in progress or the next one, so that nobody waits long while connections are refused. */
  async #nextAttempt(): Promise<void> {
    const waiting = new AbortController()
    const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(CONNECT_MILLISECONDS)])
    try {
      const closed = once(this.#redis, 'close', { signal }).then(() => Promise.reject(this.#lastError))
      await Promise.race([once(this.#redis, 'ready', { signal }), closed])
    } catch {
      throw new StoreUnavailable('cache', this.#reason())
    } finally {
      waiting.abort()
    }
  }

  #reason(): string {
    const known = cacheError(this.#lastError)
    return known instanceof StoreUnavailable ? known.reason : 'no answer in time'
  }
}

/** Translates what ioredis rejected with. Its errors carry the command with its values, so they are not passed on. */
const cacheError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error
  const [word = ''] = error.message.split(' ')
  const reason = REASONS[word] ?? networkReason(error)
  if (reason) return new StoreUnavailable('cache', reason)
  if (/sentinels are unreachable/.test(error.message)) return new StoreUnavailable('cache', 'no Sentinel answers')
  if (/timed out|Timeout/i.test(error.message)) return new StoreUnavailable('cache', 'no answer in time')
  if (/closed|writeable|retries per request|ended/i.test(error.message)) {
    return new StoreUnavailable('cache', 'the connection was lost')
  }
  return new Error(`the cache refused the command: ${error.message}`)
}
