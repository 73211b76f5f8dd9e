/** Messages as AMQP carries them: JSON bodies, text headers, the id as `message-id`, the topic as routing key. */
import type { AsyncMessage, Envelope, SyncMessage } from 'rabbitmq-client'
import type { DeadLetter, Delivery, Message } from '../ports.ts'

/** Headers by which a dead letter remembers where it came from and why it is there. */
const TOPIC_HEADER = 'x-salus-topic'
const REASON_HEADER = 'x-salus-reason'
/** Set by quorum queues; https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling */
const DELIVERY_COUNT_HEADER = 'x-delivery-count'
const NOT_THE_SENDERS = new Set([TOPIC_HEADER, REASON_HEADER, DELIVERY_COUNT_HEADER])

/** What the publisher sends: kept on the disk by every queue that gets it. */
export const envelopeOf = (exchange: string, topic: string, message: Message): Envelope => ({
  exchange,
  routingKey: topic,
  messageId: message.id,
  headers: { ...message.headers },
  contentType: 'application/json',
  durable: true,
})

/** The envelope of a message that goes to the queue of the dead. */
export const deadEnvelopeOf = (deadQueue: string, delivery: Delivery, reason: string): Envelope => ({
  ...envelopeOf('', deadQueue, delivery),
  headers: { ...delivery.headers, [TOPIC_HEADER]: delivery.topic, [REASON_HEADER]: reason },
})

/** What arrived, as handlers see it. */
export const deliveryOf = (message: AsyncMessage | SyncMessage): Delivery => ({
  id: message.messageId ?? '',
  topic: message.routingKey,
  data: message.body,
  headers: sendersHeaders(message),
  redelivered: message.redelivered,
})

/** How often the message came back from a consumer that did not answer for it. */
export const returnsOf = (message: AsyncMessage): number => Number(message.headers?.[DELIVERY_COUNT_HEADER] ?? 0)

/** A message of the queue of the dead. */
export const deadLetterOf = (message: SyncMessage): DeadLetter => ({
  id: message.messageId ?? '',
  topic: String(message.headers?.[TOPIC_HEADER] ?? ''),
  data: message.body,
  headers: sendersHeaders(message),
  reason: String(message.headers?.[REASON_HEADER] ?? ''),
})

const sendersHeaders = ({ headers = {} }: AsyncMessage | SyncMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (NOT_THE_SENDERS.has(name) ? [] : [[name, String(value)]])),
  )
