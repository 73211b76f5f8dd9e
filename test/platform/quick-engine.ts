// A stand-in for ocr-engine-service that answers at once with an invented person, for tests and figures that are about
// what comes after the reading. Tests of the whole flow use the real engine.

import type { Handlers } from '@salus/services/kit/routes.ts'
import { type RunningService, serve } from '@salus/services/kit/serve.ts'
import { engineApi } from '@salus/services/ocr-engine-service/api.ts'
import Type from 'typebox'
import mediq from '../../platforms/mediq/platform.ts'
import { openPlace } from '../../src/local/place.ts'

const marker = Buffer.from([0xff, 0xd8, 0xff, 0xe0])

/** A few bytes that begin like a JPEG and name the person that the stand-in shall read. */
export const quickCard = (person: number): Uint8Array => Buffer.concat([marker, Buffer.from(String(person))])

const pad = (number: number, digits: number) => String(number).padStart(digits, '0')

/** The invented person of a number: every number its own valid NIK. */
export const quickPerson = (person: number) => {
  const serial = (person % 9998) + 1
  const turn = Math.floor(person / 9998)
  const day = (turn % 28) + 1
  const month = (Math.floor(turn / 28) % 12) + 1
  const year = 60 + (Math.floor(turn / 336) % 40)
  return {
    nik: `327301${pad(day, 2)}${pad(month, 2)}${pad(year, 2)}${pad(serial, 4)}`,
    name: `CONTOH ORANG ${person}`,
    birthPlace: 'BANDUNG',
    birthDate: `19${pad(year, 2)}-${pad(month, 2)}-${pad(day, 2)}`,
    sex: 'male' as const,
    address: 'JL. CONTOH NO. 1',
  }
}

const handlers: Handlers<typeof engineApi> = {
  read: async ({ body }) => {
    const person = quickPerson(Number(Buffer.from(body).subarray(marker.length).toString()))
    const fields = Object.fromEntries(
      Object.entries(person).map(([field, value]) => [field, { value, confidence: 0.95 }]),
    )
    return { status: 200, body: { fields, milliseconds: 0 } }
  },
}

/** Starts the stand-in at the engine's place beside a platform that runs with this data folder and port base. */
export const startQuickEngine = (data: string, portBase: number): Promise<RunningService> => {
  const place = openPlace(mediq, { address: '127.0.0.1', data, portBase, stores: new Map() })
  const engine = mediq.services.find(({ name }) => name === 'ocr-engine-service')
  if (engine === undefined) throw new Error('the platform has no engine')
  const environment = { ...place.environmentOf(engine), LOG_FILE: '/dev/null' }
  return serve({ api: engineApi, environment, config: Type.Object({}), compose: async () => handlers })
}
