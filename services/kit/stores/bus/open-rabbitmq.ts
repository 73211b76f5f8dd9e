/**
 * The bus port on RabbitMQ 3.10 or newer: a durable topic exchange, a quorum queue per consumer group and one for its
 * dead letters. Failures are counted here, in the consumer, so that a server without delivery limits will do.
 */
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type AsyncMessage, type Channel, type Consumer, type ConsumerProps, ConsumerStatus } from 'rabbitmq-client'
import type { Bus, BusOptions, Consumption, DeadLetter, Delivery, Handler, Message, Stop } from '../ports.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { attempt, DIED_WITH_CONSUMERS, type Ending, FIRST_PAUSE_MILLISECONDS, MOST_DELIVERIES } from './attempts.ts'
import { tell } from './embedded-listener.ts'
import { jsonOf } from './json.ts'
import { RabbitmqConnection, refusedWith } from './rabbitmq-connection.ts'
import { deadEnvelopeOf, deadLetterOf, deliveryOf, envelopeOf, returnsOf } from './rabbitmq-messages.ts'

const EXCHANGE = 'salus'
const PREFETCH = 32
const RETRY_MILLISECONDS = 500
const DEAD_LETTERS_SHOWN = 100

type QueueOptions = NonNullable<ConsumerProps['queueOptions']>

/**
 * Newer servers drop a message by themselves after twenty returns, which a graceful stop of a consumer counts as too;
 * here messages are counted and buried by the consumer, long before this limit.
 * https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling
 */
const SERVERS_LIMIT = 1_000_000

const QUORUM: QueueOptions = {
  durable: true,
  arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': SERVERS_LIMIT },
}
const CLASSIC: QueueOptions = { durable: true }

const deadQueueOf = (queue: string): string => `${queue}.dead`

/** Opens the bus port on a server; connects in the background. */
export const openRabbitmq = (url: URL, options: BusOptions): Bus => new RabbitmqBus(url, options)

class RabbitmqBus implements Bus {
  readonly #connection: RabbitmqConnection
  readonly #exchange: { readonly exchange: string; readonly type: 'topic'; readonly durable: true }
  readonly #publisher
  readonly #onFailure: NonNullable<BusOptions['onFailure']>
  readonly #firstPauseMilliseconds: number
  /** Kinds of queue in the order in which they are tried. */
  readonly #kinds: readonly QueueOptions[]
  readonly #stops = new Set<Stop>()
  /** What each consumer takes from, and whether the server serves it at the moment. */
  readonly #consumers = new Map<Consumer, { readonly queue: string; served: boolean }>()

  constructor(url: URL, options: BusOptions) {
    const { service, onFailure = () => {}, firstPauseMilliseconds = FIRST_PAUSE_MILLISECONDS } = options
    const exchange = url.searchParams.get('exchange') ?? options.exchange ?? EXCHANGE
    this.#connection = new RabbitmqConnection(url, service, () => this.#lost())
    this.#exchange = { exchange, type: 'topic', durable: true }
    this.#publisher = this.#connection.raw.createPublisher({ confirm: true, exchanges: [this.#exchange] })
    this.#kinds = url.searchParams.get('queues') === 'quorum' ? [QUORUM] : [QUORUM, CLASSIC]
    this.#onFailure = onFailure
    this.#firstPauseMilliseconds = firstPauseMilliseconds
  }

  async publish(topic: string, message: Message): Promise<void> {
    const body = Buffer.from(jsonOf(message.data))
    const envelope = envelopeOf(this.#exchange.exchange, topic, message)
    await this.#connection.within(() => this.#publisher.send(envelope, body))
  }

  async declare({ queue, topics }: Pick<Consumption, 'queue' | 'topics'>): Promise<void> {
    await this.#declare(queue)
    const { exchange } = this.#exchange
    await this.#connection.onChannel(async channel => {
      await channel.exchangeDeclare(this.#exchange)
      for (const routingKey of topics) await channel.queueBind({ exchange, queue, routingKey })
    })
  }

  async consume(consumption: Consumption, handler: Handler): Promise<Stop> {
    const { queue, topics, prefetch = PREFETCH } = consumption
    const queueOptions = await this.#declare(queue)
    await this.#declare(deadQueueOf(queue))
    const stopping = new AbortController()
    const props = { queue, queueOptions, qos: { prefetchCount: prefetch }, ...this.#bindings(topics, queue) }
    const consumer = this.#connection.raw.createConsumer(props, message => {
      const signal = AbortSignal.any([stopping.signal, this.#connection.session])
      return this.#handle(message, queue, handler, signal)
    })
    return this.#started(consumer, queue, stopping)
  }

  async listen(topics: readonly string[], handler: Handler): Promise<Stop> {
    const queueOptions = { exclusive: true, autoDelete: true }
    const props = { noAck: true, queueOptions, ...this.#bindings(topics, '') }
    const consumer = this.#connection.raw.createConsumer(props, message =>
      tell(handler, deliveryOf(message), this.#onFailure),
    )
    return this.#started(consumer, `of a listener to ${topics.join(', ')}`, new AbortController())
  }

  deadLetters(queue: string): Promise<readonly DeadLetter[]> {
    // Closing the channel gives the messages back to the queue.
    return this.#connection.onChannel(async channel => {
      const found: DeadLetter[] = []
      try {
        await channel.queueDeclare({ queue: deadQueueOf(queue), passive: true })
      } catch (error) {
        if (refusedWith(error, 'NOT_FOUND')) return found
        throw error
      }
      for (;;) {
        const message = found.length < DEAD_LETTERS_SHOWN ? await channel.basicGet(deadQueueOf(queue)) : undefined
        if (!message) return found
        found.push(deadLetterOf(message))
      }
    })
  }

  async ready(): Promise<void> {
    await this.#connection.within(() => this.#connection.raw.exchangeDeclare(this.#exchange))
    const unserved = [...this.#consumers.values()].find(({ served }) => !served)
    if (unserved) throw new StoreUnavailable('bus', `the queue ${unserved.queue} is not consumed`)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#stops].map(stop => stop()))
    await this.#publisher.close()
    await this.#connection.raw.close()
  }

  #bindings(topics: readonly string[], queue: string) {
    const { exchange } = this.#exchange
    return { exchanges: [this.#exchange], queueBindings: topics.map(routingKey => ({ exchange, queue, routingKey })) }
  }

  /** Declares a replicated queue; where the URL does not insist, a plain durable one on a server that knows no other. */
  async #declare(queue: string): Promise<QueueOptions> {
    const last = this.#kinds.at(-1)
    for (const options of this.#kinds) {
      try {
        await this.#connection.onChannel(channel => channel.queueDeclare({ ...options, queue }))
        return options
      } catch (error) {
        if (options === last || !refusedWith(error, 'PRECONDITION_FAILED')) throw error
      }
    }
    return CLASSIC
  }

  #lost(): void {
    for (const consumer of this.#consumers.values()) consumer.served = false
  }

  /** Waits until the server delivers. From then on the consumer finds its way back after every loss by itself. */
  async #started(consumer: Consumer, queue: string, stopping: AbortController): Promise<Stop> {
    const state = { queue, served: false }
    const stop = async () => {
      stopping.abort()
      await consumer.close()
      this.#consumers.delete(consumer)
      this.#stops.delete(stop)
    }
    const ready = once(consumer, 'ready')
    consumer.on('error', () => {
      state.served = false
    })
    consumer.on('ready', () => {
      state.served = true
    })
    this.#consumers.set(consumer, state)
    this.#stops.add(stop)
    try {
      await this.#connection.within(() => ready)
      return stop
    } catch (error) {
      await stop()
      throw error
    }
  }

  async #handle(message: AsyncMessage, queue: string, handler: Handler, signal: AbortSignal): Promise<ConsumerStatus> {
    const delivery = deliveryOf(message)
    const attempts = { queue, handler, signal, ...this.#attempts() }
    const overdue = returnsOf(message) >= MOST_DELIVERIES
    const ending: Ending = overdue ? { as: 'dead', reason: DIED_WITH_CONSUMERS } : await attempt(delivery, attempts)
    if (ending.as === 'handled') return ConsumerStatus.ACK
    const buried = ending.as === 'dead' && (await this.#bury(queue, delivery, ending.reason, signal))
    return buried ? ConsumerStatus.ACK : ConsumerStatus.REQUEUE
  }

  #attempts() {
    return { onFailure: this.#onFailure, firstPauseMilliseconds: this.#firstPauseMilliseconds }
  }

  /** Puts the message among the dead before it is acknowledged; false when the consumer stops first. */
  async #bury(queue: string, delivery: Delivery, reason: string, signal: AbortSignal): Promise<boolean> {
    const envelope = deadEnvelopeOf(deadQueueOf(queue), delivery, reason)
    const publish = async (channel: Channel) => {
      await channel.confirmSelect()
      await channel.basicPublish(envelope, Buffer.from(jsonOf(delivery.data)))
    }
    while (!signal.aborted) {
      try {
        await this.#declare(deadQueueOf(queue))
        await this.#connection.onChannel(publish)
        return true
      } catch {
        await delay(RETRY_MILLISECONDS, undefined, { signal }).catch(() => undefined)
      }
    }
    return false
  }
}
