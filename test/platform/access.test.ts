// Who may use what: for every route of every service and every kind of caller the status that is expected, cell by cell,
// asked of the running platform.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Api } from '@salus/services/kit/contract.ts'
import { refusalsOf } from '@salus/services/kit/refusals.ts'
import type { RunningService } from '@salus/services/kit/serve.ts'
import { engineApi } from '@salus/services/ocr-engine-service/api.ts'
import { ocrApi } from '@salus/services/ocr-service/api.ts'
import { queueApi } from '@salus/services/patient-queue-service/api.ts'
import { userApi } from '@salus/services/user-service/api.ts'
import { type Ask, ask, codeOf } from './client.ts'
import { quickCard, startQuickEngine } from './quick-engine.ts'
import { freePorts, startSalus, type Up } from './salus.ts'
import { enrolKiosk, openClinic, registerCard, serveTicket, type Tokens } from './session.ts'

/** The callers, in the order of the table's columns. */
const callers = ['nobody', 'PASIEN', 'OPERATOR', 'ADMIN_FASKES', 'KIOSK'] as const

type Row = readonly [json: unknown, ...expected: readonly [number, number, number, number, number]]

const none: unknown = undefined

/** 404 for everybody: routes between services do not exist for the world. */
const expectedStatuses: Readonly<Record<string, Row>> = {
  'POST /auth/login/user': [{}, 400, 400, 400, 400, 400],
  'POST /auth/login/admin': [{}, 400, 400, 400, 400, 400],
  'POST /auth/activate': [{}, 400, 400, 400, 400, 400],
  'POST /auth/refresh': [{}, 400, 400, 400, 400, 400],
  'POST /auth/logout': [{}, 400, 400, 400, 400, 400],
  'POST /auth/device': [{ key: 'k' }, 404, 404, 404, 404, 404],
  'GET /accounts': [none, 401, 403, 403, 200, 403],
  'POST /accounts': [{}, 401, 403, 403, 400, 403],
  'POST /accounts/:id/reset-password': [none, 401, 403, 403, 404, 403],
  'PATCH /accounts/:id': [{ disabled: true }, 401, 403, 403, 404, 403],
  'DELETE /accounts/:id': [none, 401, 403, 403, 404, 403],
  'GET /kiosks': [none, 401, 403, 403, 200, 403],
  'POST /kiosks': [{}, 401, 403, 403, 400, 403],
  'POST /kiosks/enrol': [{}, 400, 400, 400, 400, 400],
  'DELETE /kiosks/:id': [none, 401, 403, 403, 404, 403],
  'GET /keys': [none, 401, 403, 403, 200, 403],
  'POST /keys': [{}, 401, 403, 403, 400, 403],
  'DELETE /keys/:id': [none, 401, 403, 403, 404, 403],
  'GET /patients/me': [none, 401, 200, 403, 403, 403],
  'GET /patients/:id': [none, 401, 403, 404, 404, 403],
  'POST /patients': [{}, 404, 404, 404, 404, 404],
  'GET /.well-known/jwks.json': [none, 200, 200, 200, 200, 200],
  'POST /ocr/upload': [{}, 401, 403, 415, 415, 415],
  'GET /ocr/temp/:tempId': [none, 401, 403, 404, 404, 404],
  'PATCH /ocr/temp/:tempId': [{ name: 'CONTOH' }, 401, 403, 404, 404, 404],
  'DELETE /ocr/temp/:tempId': [none, 401, 403, 404, 404, 404],
  'POST /ocr/confirm-temp/:tempId': [none, 401, 403, 404, 404, 404],
  'POST /read': [{}, 404, 404, 404, 404, 404],
  'POST /queue/tickets': [{}, 404, 404, 404, 404, 404],
  'GET /queue/tickets/:registrationId': [none, 404, 404, 404, 404, 404],
  'GET /queue/board': [none, 200, 200, 200, 200, 200],
  'GET /queue': [none, 401, 403, 200, 200, 403],
  'GET /queue/stats': [none, 401, 403, 200, 200, 403],
  'GET /queue/next': [none, 401, 403, 404, 404, 403],
  'GET /queue/mine': [none, 401, 200, 403, 403, 403],
  'GET /queue/:id': [none, 401, 404, 404, 404, 403],
  'POST /queue/:id/call': [none, 401, 403, 404, 404, 403],
  'PATCH /queue/:id/status': [{ status: 'CALLED' }, 401, 403, 404, 404, 403],
  'PATCH /queue/:id/priority': [{ priority: 'HIGH' }, 401, 403, 404, 404, 403],
  'DELETE /queue/:id': [none, 401, 403, 404, 404, 403],
}

const apis: readonly Api[] = [userApi, ocrApi, engineApi, queueApi]
const routes = apis.flatMap(({ service, endpoints }) =>
  Object.values(endpoints).map(endpoint => ({ service, endpoint, route: `${endpoint.method} ${endpoint.path}` })),
)

/** The codes that the description of a route at the gateway names; what is for services alone is not there at all. */
const toldRefusals = (route: string): readonly string[] => {
  const endpoint = routes.find(known => known.route === route)?.endpoint
  return endpoint === undefined || endpoint.access === 'services' ? ['not-found'] : refusalsOf(endpoint, true)
}

const unknownId = '00000000-0000-4000-8000-000000000000'
const filled = (route: string) => route.replaceAll(/:\w+/g, unknownId) as 'GET /'

const data = mkdtempSync(join(tmpdir(), 'salus-access-'))
let up: Up
let origin: string
let engine: RunningService
const credentials: Record<(typeof callers)[number], Pick<Ask, 'token' | 'key'>> = {
  nobody: {},
  PASIEN: {},
  OPERATOR: {},
  ADMIN_FASKES: {},
  KIOSK: {},
}

before(async () => {
  const base = await freePorts(5)
  const services = 'user-service,patient-queue-service,ocr-service,api-gateway'
  up = await startSalus(['mediq', '--data', data, '--port-base', String(base), '--only', services])
  engine = await startQuickEngine(data, base)
  origin = up.urlOf('api-gateway')
  const { admin, operator } = await openClinic(origin, up.news.oneTimePasswords['first-admin-password'] ?? '')
  const card = { image: quickCard(1), truth: {} }
  const registered = await registerCard(origin, { token: operator.accessToken }, card)
  const { ticket, activationCode: code } = registered
  if (ticket !== null) await serveTicket(origin, operator, ticket)
  const nik = (
    await ask<{ nik: string }>(origin, `GET /patients/${registered.patientId}`, { token: operator.accessToken })
  ).body.nik
  const patient = await ask<Tokens>(origin, 'POST /auth/activate', {
    json: { nik, code, password: 'a patient of the table' },
  })
  credentials.PASIEN = { token: patient.body.accessToken }
  credentials.OPERATOR = { token: operator.accessToken }
  credentials.ADMIN_FASKES = { token: admin.accessToken }
  credentials.KIOSK = { key: await enrolKiosk(origin, admin) }
})
after(async () => {
  await up.stop()
  await engine.close()
  rmSync(data, { recursive: true })
})

test('the table names every route, and no other', () => {
  assert.deepEqual(Object.keys(expectedStatuses).sort(), routes.map(({ route }) => route).sort())
})

for (const [route, [json, ...expected]] of Object.entries(expectedStatuses)) {
  test(`${route} answers ${expected.join(', ')} to ${callers.join(', ')}`, async () => {
    // The limit of a client address is a hundred requests a second.
    await pause(70)
    const statuses: number[] = []
    for (const caller of callers) {
      const asked = json === undefined ? credentials[caller] : { ...credentials[caller], json }
      const answer = await ask(origin, filled(route), asked)
      statuses.push(answer.status)
      if (answer.status >= 400) assert.ok(toldRefusals(route).includes(codeOf(answer)), `${route}: ${codeOf(answer)}`)
    }
    assert.deepEqual(statuses, expected)
  })
}

test('past the gateway every route of every service answers 401, whoever asks', async () => {
  for (const { service, endpoint, route } of routes) {
    for (const caller of callers) {
      const asked = endpoint.method === 'GET' ? credentials[caller] : { ...credentials[caller], json: {} }
      const { status } = await ask(service === engine.name ? engine.url : up.urlOf(service), filled(route), asked)
      assert.equal(status, 401, `${service} ${route} to ${caller}`)
    }
  }
})
