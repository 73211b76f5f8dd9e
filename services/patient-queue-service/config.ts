import Type, { type Static } from 'typebox'
import { text } from '../kit/config.ts'

/** What patient-queue-service is told beside what every service is told. */
export const queueConfig = Type.Object({ MYSQL_URL: text(), REDIS_URL: text(), RABBITMQ_URL: text() })

/** What patient-queue-service is told beside what every service is told. */
export type QueueConfig = Static<typeof queueConfig>
