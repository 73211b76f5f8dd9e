import Type, { type Static } from 'typebox'
import { text } from '../kit/config.ts'

/** What ocr-service is told beside what every service is told. */
export const ocrConfig = Type.Object({
  REDIS_URL: text(),
  RABBITMQ_URL: text(),
  /** 32 bytes in base64: the key of AES-256-GCM under which temporary records are kept. */
  TEMPORARY_RECORD_KEY: Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
})

/** What ocr-service is told beside what every service is told. */
export type OcrConfig = Static<typeof ocrConfig>
