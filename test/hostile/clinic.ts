// A clinic to attack: the platform as a process of its own, with people and devices of every role.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '../platform/client.ts'
import { quickCard, quickPerson, startQuickEngine } from '../platform/quick-engine.ts'
import { freePorts, startSalus, type Up, until } from '../platform/salus.ts'
import {
  type Confirmed,
  enrolKiosk,
  openClinic,
  type Staff,
  type TemporaryRecord,
  type Tokens,
} from '../platform/session.ts'
import { spreadRequests } from './addresses.ts'

/** A text that hostile input carries, so that it is found wherever it should not be. */
export const planted = 'RAHASIA7421'

/** A registered patient who has opened their account. */
export type PatientOfClinic = Confirmed & { readonly tempId: string; readonly nik: string; readonly tokens: Tokens }

/** `quick` reads at once what a quick card says, `real` is the platform's own. */
export type Engine = 'quick' | 'real'

/** A clinic whose platform runs. */
export type Clinic = {
  readonly up: Up
  readonly engine: Engine
  readonly origin: string
  /** The data folder. */
  readonly data: string
  readonly staff: Staff
  /** Device keys of two kiosks. */
  readonly kiosks: readonly [string, string]
  readonly urlOf: (service: string) => string
  /** A private value of the platform's, by its name. */
  readonly secretOf: (name: string) => string
  /** Stops the platform and gives its exit code. */
  readonly close: () => Promise<number | null>
}

const beforeTheEngine = 'user-service,patient-queue-service,ocr-service,api-gateway'

type Started = { readonly up: Up; readonly closeEngine: () => Promise<void> }

const startWithQuickEngine = async (data: string, base: number): Promise<Started> => {
  const up = await startSalus(['mediq', '--data', data, '--port-base', String(base), '--only', beforeTheEngine])
  const engine = await startQuickEngine(data, base)
  return { up, closeEngine: () => engine.close() }
}

const startWithRealEngine = async (data: string, base: number, wrapper: readonly string[]): Promise<Started> => {
  const up = await startSalus(['mediq', '--data', data, '--port-base', String(base)], { wrapper })
  const reader = `${up.urlOf('ocr-engine-service')}`
  await until('the reader', 60, async () => (await ask(reader, 'GET /health/ready')).status === 200)
  return { up, closeEngine: async () => undefined }
}

/** How the clinic differs; the wrapper is a command before the tool's. */
export type ClinicOptions = { readonly engine?: Engine; readonly wrapper?: readonly string[] }

/** Starts the platform in a folder of its own, and lives its first hour. */
export const openHostileClinic = async ({ engine = 'quick', wrapper = [] }: ClinicOptions = {}): Promise<Clinic> => {
  spreadRequests()
  const data = mkdtempSync(join(tmpdir(), 'salus-hostile-'))
  const base = await freePorts(5)
  const starting = engine === 'quick' ? startWithQuickEngine(data, base) : startWithRealEngine(data, base, wrapper)
  const { up, closeEngine } = await starting
  const origin = up.urlOf('api-gateway')
  const staff = await openClinic(origin, up.news.oneTimePasswords['first-admin-password'] ?? '')
  const secrets = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as Record<string, string>
  return {
    up,
    engine,
    origin,
    data,
    staff,
    kiosks: [await enrolKiosk(origin, staff.admin), await enrolKiosk(origin, staff.admin)],
    urlOf: up.urlOf,
    secretOf: name => secrets[name] ?? '',
    close: async () => {
      const { code } = await up.stop()
      await closeEngine()
      rmSync(data, { recursive: true })
      return code
    },
  }
}

/** Whoever may register: an operator by token, a kiosk by key. */
export type Registrar = { readonly token: string } | { readonly key: string }

/** The operator of the clinic. */
export const operatorOf = ({ staff }: Clinic) => ({ token: staff.operator.accessToken })

/** The administrator of the clinic. */
export const adminOf = ({ staff }: Clinic) => ({ token: staff.admin.accessToken })

/** Uploads the quick card of an invented person. */
export const uploadPerson = async ({ origin }: Clinic, person: number, who: Registrar): Promise<TemporaryRecord> => {
  const read = await ask<TemporaryRecord>(origin, 'POST /ocr/upload', { ...who, image: quickCard(person) })
  if (read.status !== 201) throw new Error(`the upload of person ${person} ended with ${read.status}`)
  return read.body
}

/** Registers an invented person and opens their account. */
export const registerPerson = async (clinic: Clinic, person: number): Promise<PatientOfClinic> => {
  const { tempId } = await uploadPerson(clinic, person, operatorOf(clinic))
  const confirmed = await ask<Confirmed>(clinic.origin, `POST /ocr/confirm-temp/${tempId}`, operatorOf(clinic))
  const { nik } = quickPerson(person)
  const { activationCode: code } = confirmed.body
  const json = { nik, code, password: `a password of person ${person}` }
  const activated = await ask<Tokens>(clinic.origin, 'POST /auth/activate', { json })
  if (activated.status !== 201) throw new Error(`the activation of person ${person} ended with ${activated.status}`)
  return { ...confirmed.body, tempId, nik, tokens: activated.body }
}
