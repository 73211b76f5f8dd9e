// Every endpoint that takes JSON, with a body that it takes and somebody who may call it: from the contracts, so that a
// new endpoint without a body here fails a test.
import assert from 'node:assert/strict'
import type { Api, Endpoint } from '@salus/services/kit/contract.ts'
import { refusalsOf } from '@salus/services/kit/refusals.ts'
import { openSigner } from '@salus/services/kit/tokens.ts'
import { engineApi } from '@salus/services/ocr-engine-service/api.ts'
import { ocrApi } from '@salus/services/ocr-service/api.ts'
import { queueApi } from '@salus/services/patient-queue-service/api.ts'
import { userApi } from '@salus/services/user-service/api.ts'
import type { TSchema } from 'typebox'
import { type Answer, type Ask, ask, codeOf } from '../platform/client.ts'
import { quickPerson } from '../platform/quick-engine.ts'
import { adminOf, type Clinic, operatorOf } from './clinic.ts'

/** One endpoint under its service and name. */
export type NamedEndpoint = { readonly service: string; readonly name: string; readonly endpoint: Endpoint }

const apis: readonly Api[] = [userApi, ocrApi, engineApi, queueApi]

/** Every endpoint of every service. */
export const allEndpoints: readonly NamedEndpoint[] = apis.flatMap(({ service, endpoints }) =>
  Object.entries(endpoints).map(([name, endpoint]) => ({ service, name, endpoint })),
)

/** An endpoint whose body is JSON. */
export type TakesJson = NamedEndpoint & { readonly body: TSchema }

/** Every endpoint whose body is JSON. */
export const jsonEndpoints: readonly TakesJson[] = allEndpoints.flatMap(named => {
  const { body, binary } = named.endpoint
  return body === undefined || binary === true ? [] : [{ ...named, body }]
})

const unknownId = '00000000-0000-4000-8000-000000000000'
const record = {
  ...quickPerson(99_001),
  ...{ bloodType: 'O', rtRw: '001/002', village: 'DESA', district: 'KECAMATAN', regency: 'KOTA', province: 'PROVINSI' },
  ...{ religion: 'ISLAM', maritalStatus: 'KAWIN', occupation: 'GURU', nationality: 'WNI', validUntil: 'lifetime' },
}

/** A body that the endpoint takes, by the endpoint's name. */
export const goodBodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  loginUser: { nik: '3273010101600001', password: 'a password of nobody' },
  loginAdmin: { username: 'nobody', password: 'a password of nobody', newPassword: 'another password of nobody' },
  activate: { nik: '3273010101600001', code: 'no-code-of-anybody', password: 'a password of nobody' },
  refresh: { refreshToken: 'no token of anybody' },
  logout: { refreshToken: 'no token of anybody' },
  exchangeDeviceKey: { key: 'kiosk_of_nobody' },
  createAccount: { username: 'hostile', role: 'OPERATOR' },
  changeAccount: { disabled: true },
  createKiosk: { name: 'a kiosk' },
  enrolKiosk: { code: 'no-code-of-anybody' },
  createKey: { name: 'a key' },
  registerPatient: { registrationId: unknownId, priority: 'NORMAL', record },
  correctTemporaryRecord: record,
  confirm: { priority: 'NORMAL' },
  issueTicket: { registrationId: unknownId, patientId: unknownId, priority: 'NORMAL' },
  changeStatus: { status: 'CALLED' },
  changePriority: { priority: 'HIGH' },
}

/** What is asked of an endpoint beside who asks. */
export type Asking = Pick<Ask, 'json' | 'raw' | 'headers'>

const tokenFor = (clinic: Clinic, { access }: Endpoint): string | undefined => {
  if (access === 'anyone' || access === 'services') return undefined
  return (access.includes('OPERATOR') ? operatorOf(clinic) : adminOf(clinic)).token
}

/** The headers with which one service calls another. */
export const serviceHeaders = async (clinic: Clinic, from: string, to: string): Promise<Record<string, string>> => {
  const signer = await openSigner(clinic.secretOf(from))
  return { 'x-service-token': await signer.sign({}, { audience: to, seconds: 60 }) }
}

/** Where an endpoint is for somebody who may call it, with what proves it. */
export type Target = {
  readonly origin: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** An endpoint as those who may reach it do: through the gateway, or, where it is for services, as one of them. */
export const targetOf = async (clinic: Clinic, { service, endpoint }: NamedEndpoint): Promise<Target> => {
  const path = endpoint.path.replaceAll(/:\w+/g, unknownId)
  if (endpoint.access === 'services') {
    const own = await serviceHeaders(clinic, endpoint.callers?.[0] ?? '', service)
    const key = endpoint.headers === undefined ? {} : { 'idempotency-key': 'hostile-key-1' }
    return { origin: clinic.urlOf(service), path, headers: { ...own, ...key } }
  }
  const token = tokenFor(clinic, endpoint)
  return { origin: clinic.origin, path, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }
}

/** Asks an endpoint as somebody who may. What it refuses with is a code that its description names. */
export const askEndpoint = async (clinic: Clinic, named: NamedEndpoint, asking: Asking): Promise<Answer> => {
  const { origin, path, headers } = await targetOf(clinic, named)
  const route = `${named.endpoint.method} ${path}` as 'GET /'
  const answer = await ask(origin, route, { ...asking, headers: { ...headers, ...asking.headers } })
  const told = refusalsOf(named.endpoint, origin === clinic.origin)
  if (answer.status >= 400)
    assert.ok(
      told.some(code => code === codeOf(answer)),
      `${named.name}: ${codeOf(answer)}`,
    )
  return answer
}
