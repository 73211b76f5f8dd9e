/** One connection to RabbitMQ with what the port promises: bounded waits and errors that are safe to log. */
import { AMQPError, type Channel, Connection } from 'rabbitmq-client'
import { networkReason } from '../network-reason.ts'
import { StoreUnavailable } from '../unavailable.ts'

const WAIT_MILLISECONDS = 2000
const SHORTEST_RETRY_MILLISECONDS = 100
const LONGEST_RETRY_MILLISECONDS = 1000
/** A server that says nothing for twice this long is taken for lost. */
const HEARTBEAT_SECONDS = 5

/** https://www.rabbitmq.com/docs/channels#error-handling and the client's own codes */
const REASONS: Readonly<Record<string, string>> = {
  ACCESS_REFUSED: 'access denied',
  NOT_ALLOWED: 'the virtual host does not exist or is not allowed',
  TIMEOUT: 'no answer in time',
  CONNECTION_TIMEOUT: 'no answer in time',
  SOCKET_TIMEOUT: 'no answer in time',
  CONNECTION_FORCED: 'the server is shutting down',
  CONN_CLOSE: 'the connection was lost',
  CH_CLOSE: 'the connection was lost',
  CLOSING: 'the connection is closed',
  CLOSED: 'the connection is closed',
  RESOURCE_ERROR: 'the server is out of resources',
  INTERNAL_ERROR: 'the server reports an internal error',
}

/** A connection that is made again whenever it is lost. */
export class RabbitmqConnection {
  readonly raw: Connection
  #down: StoreUnavailable | undefined
  #blocked = false
  #session = new AbortController()
  readonly #onLost: () => void

  constructor(url: URL, name: string, onLost: () => void) {
    this.#onLost = onLost
    const server = new URL(url)
    server.search = ''
    this.raw = new Connection({
      url: server.href,
      connectionName: name,
      acquireTimeout: WAIT_MILLISECONDS,
      connectionTimeout: WAIT_MILLISECONDS,
      retryLow: SHORTEST_RETRY_MILLISECONDS,
      retryHigh: LONGEST_RETRY_MILLISECONDS,
      heartbeat: HEARTBEAT_SECONDS,
    })
    this.raw.on('error', error => this.#lost(error))
    this.raw.on('connection', () => {
      this.#down = undefined
      this.#blocked = false
    })
    this.raw.on('connection.blocked', () => {
      this.#blocked = true
    })
    this.raw.on('connection.unblocked', () => {
      this.#blocked = false
    })
  }

  /** Aborted when the connection is lost: deliveries that came through it cannot be answered any more. */
  get session(): AbortSignal {
    return this.#session.signal
  }

  /** Does the work, which has two seconds or until the connection fails; while it is down the work is not begun. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    if (this.#down) throw this.#down
    if (this.#blocked) throw new StoreUnavailable('bus', 'the server is out of memory or disk space')
    const { promise, reject } = Promise.withResolvers<never>()
    const { session } = this
    const lost = () => reject(this.#down)
    const timer = setTimeout(() => reject(new StoreUnavailable('bus', 'no answer in time')), WAIT_MILLISECONDS)
    session.addEventListener('abort', lost)
    try {
      return await Promise.race([work(), promise])
    } catch (error) {
      throw busError(error)
    } finally {
      clearTimeout(timer)
      session.removeEventListener('abort', lost)
    }
  }

  /** Does the work on a channel of its own, since a refused command closes its channel. */
  onChannel<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    return this.within(async () => {
      const channel = await this.raw.acquire()
      try {
        return await work(channel)
      } finally {
        await channel.close()
      }
    })
  }

  #lost(error: unknown): void {
    const known = busError(error)
    this.#down = known instanceof StoreUnavailable ? known : new StoreUnavailable('bus', 'the connection was lost')
    this.#session.abort()
    this.#session = new AbortController()
    this.#onLost()
  }
}

/** Whether the server refused a command with this code. */
export const refusedWith = (error: unknown, code: string): boolean => error instanceof AMQPError && error.code === code

const busError = (error: unknown): unknown => {
  const reason = networkReason(error) ?? (error instanceof AMQPError ? REASONS[error.code] : undefined)
  return reason === undefined ? error : new StoreUnavailable('bus', reason)
}
