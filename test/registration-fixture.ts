// ocr-service between real user- and patient-queue-service and an engine whose answer the test decides.
import { join } from 'node:path'
import Type from 'typebox'
import { serve } from '../services/kit/serve.ts'
import { engineApi, type Reading } from '../services/ocr-engine-service/api.ts'
import type { Confirmation, TemporaryRecord } from '../services/ocr-service/api.ts'
import { start as startOcr } from '../services/ocr-service/main.ts'
import { start as startQueue } from '../services/patient-queue-service/main.ts'
import { start as startUser } from '../services/user-service/main.ts'
import { inventedRecord } from './invented-record.ts'
import { type Answer, openTestPlatform, type StartedService, type TestPlatform } from './service-fixture.ts'

/** The bytes that every PNG begins with; the test's engine looks no further. */
export const pngBytes = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

/** What the engine says of an invented person's card. */
export const readingOf = (number: number, confidence = 0.97): Reading => ({
  fields: Object.fromEntries(
    Object.entries(inventedRecord(number)).map(([field, value]) => [field, { value, confidence }]),
  ),
  milliseconds: 700,
})

/** A form with a picture, as a browser sends it. */
export const pictureForm = (bytes: Uint8Array = pngBytes, field = 'image'): FormData => {
  const form = new FormData()
  form.append(field, new Blob([Uint8Array.from(bytes)]), 'card.png')
  return form
}

/** The three services of a registration, and what a test does with them. */
export type Registration = {
  readonly platform: TestPlatform
  readonly ocr: StartedService
  readonly user: StartedService
  readonly operator: string
  /** Decides what the engine answers from now on. */
  readonly engineSays: (answer: () => Promise<Reading>) => void
  readonly engine: StartedService
  readonly queue: () => StartedService
  /** Starts patient-queue-service again, where it was. */
  readonly restartQueue: () => Promise<void>
  readonly upload: (token?: string, form?: FormData) => Promise<Answer<TemporaryRecord>>
  /** Uploads the card of an invented person. Gives the record's id. */
  readonly uploaded: (number: number, token?: string) => Promise<string>
  readonly confirm: (tempId: string, ask?: ConfirmAsk) => Promise<Answer<Confirmation>>
}

/** How a confirmation is asked for. */
export type ConfirmAsk = { readonly token?: string; readonly priority?: string; readonly key?: string }

const callee = (service: string, url: string): Record<string, string> => {
  const prefix = service.toUpperCase().replaceAll('-', '_')
  return {
    [`${prefix}_URL`]: url,
    [`${prefix}_TIMEOUT_SECONDS`]: '5',
    [`${prefix}_BREAKER_FAILURES`]: '3',
    [`${prefix}_BREAKER_SECONDS`]: '1',
  }
}

const startEngine = async (platform: TestPlatform, read: () => Promise<Reading>) =>
  platform.startService('ocr-engine-service', environment =>
    serve({
      api: engineApi,
      environment,
      config: Type.Object({}),
      compose: async () => ({ read: async () => ({ status: 200, body: await read() }) as const }),
    }),
  )

/** Starts the services; `more` replaces variables of ocr-service. */
export const openRegistration = async (more: Record<string, string> = {}): Promise<Registration> => {
  const platform = openTestPlatform()
  let read = async () => readingOf(1)
  const engine = await startEngine(platform, () => read())
  const user = await platform.startService('user-service', startUser)
  // As `salus up` does, each service has a database of its own.
  const database = { MYSQL_URL: `sqlite:${join(platform.folder, 'queue.sqlite')}` }
  let queue = await platform.startService('patient-queue-service', startQueue, database)
  const { port: PORT } = new URL(queue.url)
  const ocr = await platform.startService('ocr-service', startOcr, {
    ...callee('ocr-engine-service', engine.url),
    ...callee('user-service', user.url),
    ...callee('patient-queue-service', queue.url),
    ...more,
  })
  const operator = await platform.personToken('OPERATOR', { subject: 'operator' })
  const engineSays: Registration['engineSays'] = answer => {
    read = answer
  }
  const upload: Registration['upload'] = (token = operator, form = pictureForm()) =>
    ocr.ask<TemporaryRecord>('POST', '/ocr/upload', { token, body: form })
  return {
    platform,
    ocr,
    user,
    engine,
    operator,
    engineSays,
    upload,
    queue: () => queue,
    restartQueue: async () => {
      queue = await platform.startService('patient-queue-service', startQueue, { ...database, PORT })
    },
    uploaded: async (number, token) => {
      engineSays(async () => readingOf(number))
      const { body } = await upload(token)
      return body.tempId
    },
    confirm: (tempId, { token = operator, priority, key } = {}) =>
      ocr.ask<Confirmation>('POST', `/ocr/confirm-temp/${tempId}`, {
        token,
        ...(priority === undefined ? {} : { body: { priority } }),
        ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      }),
  }
}
