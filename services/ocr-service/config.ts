import Type, { type Static } from 'typebox'
import { text } from '../kit/config.ts'

/** What ocr-service is told beside what every service is told; the key is 32 bytes in base64. */
export const ocrConfig = Type.Object({ REDIS_URL: text(), RABBITMQ_URL: text(), TEMPORARY_RECORD_KEY: text() })

/** What ocr-service is told beside what every service is told. */
export type OcrConfig = Static<typeof ocrConfig>
