// Tokens that should open nothing: of people at the gateway and behind it, of services, and used for what they are not.
import assert from 'node:assert/strict'
import { type JsonWebKey, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { openSigner } from '@salus/services/kit/tokens.ts'
import { ask, codeOf } from '../platform/client.ts'
import { until } from '../platform/salus.ts'
import type { Tokens } from '../platform/session.ts'
import { adminOf, type Clinic, openHostileClinic, type PatientOfClinic, registerPerson } from './clinic.ts'
import { serviceHeaders } from './endpoints.ts'
import { forgedTokens, signedToken } from './forged-tokens.ts'
import { assertSilentLogs, assertUnharmed } from './unharmed.ts'

let clinic: Clinic
let patient: PatientOfClinic
before(async () => {
  clinic = await openHostileClinic()
  patient = await registerPerson(clinic, 2)
})
after(() => clinic.close())

const adminClaims = { sub: 'somebody', role: 'ADMIN_FASKES' }
const peopleForgeries = (good = clinic.staff.operator.accessToken, claims: Record<string, unknown> = adminClaims) =>
  forgedTokens({ key: clinic.secretOf('user-token'), kid: 'user-token', audience: 'mediq', claims, good })

const refused = (what: string, answer: Awaited<ReturnType<typeof ask>>) =>
  assert.deepEqual([answer.status, codeOf(answer)], [401, 'not-signed-in'], `a token ${what}`)

test('the signing is right: a token that is signed like the others, and good, opens the door', async () => {
  const signer = await openSigner(clinic.secretOf('user-token'))
  const token = await signer.sign(adminClaims, { audience: 'mediq', seconds: 60 })
  assert.equal((await ask(clinic.origin, 'GET /accounts', { token })).status, 200)
})

describe('a person’s token that is not good is 401', () => {
  const doors = ['GET /accounts', 'DELETE /keys/any', 'GET /queue', 'GET /ocr/temp/any', 'GET /patients/any'] as const

  test('at the gateway', async () => {
    for (const [what, token] of Object.entries(await peopleForgeries())) {
      for (const door of doors)
        refused(what, await ask(clinic.origin, door, { headers: { authorization: `Bearer ${token}` } }))
    }
  })

  test('behind it too, beside a good service token: every service looks for itself', async () => {
    const behind = [
      ['user-service', 'GET /accounts'],
      ['patient-queue-service', 'GET /queue'],
      ['ocr-service', 'GET /ocr/temp/any'],
    ] as const
    for (const [what, token] of Object.entries(await peopleForgeries())) {
      for (const [service, door] of behind) {
        const own = await serviceHeaders(clinic, 'api-gateway', service)
        const headers = { ...own, authorization: `Bearer ${token}` }
        refused(what, await ask(clinic.urlOf(service), door, { headers }))
      }
    }
  })

  test('where it claims to be a patient', async () => {
    const claims = { sub: patient.patientId, role: 'PASIEN', patientId: patient.patientId }
    for (const [what, token] of Object.entries(await peopleForgeries(patient.tokens.accessToken, claims)))
      refused(what, await ask(clinic.origin, 'GET /patients/me', { headers: { authorization: `Bearer ${token}` } }))
  })

  test('where it is signed rightly and names a role that does not exist, or nobody', async () => {
    const key = JSON.parse(clinic.secretOf('user-token')) as JsonWebKey
    const now = Math.floor(Date.now() / 1000)
    const right = { iss: 'user-token', aud: 'mediq', iat: now, exp: now + 60 }
    const wrong = [{ sub: 'x', role: 'ROOT' }, { sub: 'x' }, { role: 'ADMIN_FASKES' }, { sub: 7, role: 'ADMIN_FASKES' }]
    const lists = [
      { sub: 'x', role: ['ADMIN_FASKES'] },
      { sub: 'x', role: { ADMIN_FASKES: true } },
    ]
    for (const claims of [...wrong, ...lists]) {
      const token = signedToken({ alg: 'EdDSA', kid: 'user-token' }, { ...right, ...claims }, key)
      refused(JSON.stringify(claims), await ask(clinic.origin, 'GET /accounts', { token }))
    }
  })

  test('where it comes in another scheme', async () => {
    const { token } = adminOf(clinic)
    for (const scheme of ['', 'bearer ', 'Basic ', 'Token ', 'Bearer', 'Bearer  '])
      refused(scheme, await ask(clinic.origin, 'GET /accounts', { headers: { authorization: scheme + token } }))
    refused('in the query', await ask(clinic.origin, `GET /accounts?access_token=${token}&token=${token}`))
    refused('in a cookie', await ask(clinic.origin, 'GET /accounts', { headers: { cookie: `token=${token}` } }))
  })
})

describe('a token that is used for what it is not', () => {
  test('a refresh token is no access token, and an access token refreshes nothing', async () => {
    const { admin } = clinic.staff
    refused('that refreshes', await ask(clinic.origin, 'GET /accounts', { token: admin.refreshToken }))
    const json = { refreshToken: admin.accessToken.slice(0, 128) }
    refused('that refreshes nothing', await ask(clinic.origin, 'POST /auth/refresh', { json }))
  })

  test('a service’s token is no person’s, and a person’s is no service’s', async () => {
    for (const service of ['api-gateway', 'ocr-service', 'user-service', 'patient-queue-service']) {
      const signer = await openSigner(clinic.secretOf(service))
      for (const audience of ['mediq', 'api-gateway', 'user-service']) {
        const token = await signer.sign(adminClaims, { audience, seconds: 60 })
        refused(`of ${service}`, await ask(clinic.origin, 'GET /accounts', { token }))
      }
    }
    const { token } = adminOf(clinic)
    const headers = { 'x-service-token': token }
    refused('of a person', await ask(clinic.urlOf('user-service'), 'GET /accounts', { token, headers }))
  })

  test('a device key is no access token, and an access token no device key', async () => {
    refused('that is a key', await ask(clinic.origin, 'GET /ocr/temp/any', { token: clinic.kiosks[0] }))
    refused('as a key', await ask(clinic.origin, 'GET /ocr/temp/any', { key: adminOf(clinic).token }))
  })
})

describe('a service’s token that is not good is 401', () => {
  const door = 'GET /queue/tickets/any'
  const knock = async (token: string) =>
    ask(clinic.urlOf('patient-queue-service'), door, { headers: { 'x-service-token': token } })

  test('forged, expired, for another service', async () => {
    const good = (await serviceHeaders(clinic, 'ocr-service', 'patient-queue-service'))['x-service-token'] ?? ''
    assert.equal((await knock(good)).status, 404)
    const key = clinic.secretOf('ocr-service')
    const loot = { key, kid: 'ocr-service', audience: 'patient-queue-service', claims: {}, good }
    for (const [what, token] of Object.entries(await forgedTokens(loot))) refused(what, await knock(token))
    const elsewhere = await serviceHeaders(clinic, 'ocr-service', 'user-service')
    refused('for another service', await knock(elsewhere['x-service-token'] ?? ''))
  })

  test('of a service that is not declared to call this one; 403 where it may call, but not for this', async () => {
    for (const service of ['user-service', 'ocr-engine-service', 'patient-queue-service', 'user-token']) {
      const own = await serviceHeaders(clinic, service, 'patient-queue-service')
      refused(`of ${service}`, await knock(own['x-service-token'] ?? ''))
    }
    const gateway = await serviceHeaders(clinic, 'api-gateway', 'patient-queue-service')
    const answer = await knock(gateway['x-service-token'] ?? '')
    assert.deepEqual([answer.status, codeOf(answer)], [403, 'forbidden'])
  })
})

describe('what was revoked opens nothing', () => {
  const employ = async (): Promise<{ id: string; tokens: Tokens }> => {
    const username = `desk-${randomUUID().slice(0, 8)}`
    const json = { username, role: 'OPERATOR' }
    const { body } = await ask<{ id: string; oneTimePassword: string }>(clinic.origin, 'POST /accounts', {
      ...adminOf(clinic),
      json,
    })
    const login = { username, password: body.oneTimePassword, newPassword: `new ${randomUUID()}` }
    return { id: body.id, tokens: (await ask<Tokens>(clinic.origin, 'POST /auth/login/admin', { json: login })).body }
  }
  const refresh = ({ refreshToken }: Tokens) =>
    ask<Tokens>(clinic.origin, 'POST /auth/refresh', { json: { refreshToken } })

  test('the refresh token of an account that was disabled, deleted, reset or signed out', async () => {
    const ways = {
      disabled: (id: string) =>
        ask(clinic.origin, `PATCH /accounts/${id}`, { ...adminOf(clinic), json: { disabled: true } }),
      deleted: (id: string) => ask(clinic.origin, `DELETE /accounts/${id}`, adminOf(clinic)),
      reset: (id: string) => ask(clinic.origin, `POST /accounts/${id}/reset-password`, adminOf(clinic)),
      out: (_: string, { refreshToken }: Tokens) => ask(clinic.origin, 'POST /auth/logout', { json: { refreshToken } }),
    }
    for (const [what, end] of Object.entries(ways)) {
      const { id, tokens } = await employ()
      assert.ok((await end(id, tokens)).status < 300, what)
      assert.equal((await refresh(tokens)).status, 401, what)
      assertSilentLogs(clinic, [tokens.accessToken, tokens.refreshToken])
    }
  })

  test('a refresh token that came twice, and every token that came of it', async () => {
    const { tokens } = await employ()
    const second = await refresh(tokens)
    assert.equal(second.status, 200)
    assert.equal(codeOf(await refresh(tokens)), 'token-reused')
    assert.equal((await refresh(second.body)).status, 401)
  })

  const newKiosk = async () => {
    const name = `kiosk ${randomUUID().slice(0, 8)}`
    const made = await ask<{ id: string; enrolmentCode: string }>(clinic.origin, 'POST /kiosks', {
      ...adminOf(clinic),
      json: { name },
    })
    const json = { code: made.body.enrolmentCode }
    const { body } = await ask<{ deviceKey: string }>(clinic.origin, 'POST /kiosks/enrol', { json })
    assert.equal((await ask(clinic.origin, 'POST /kiosks/enrol', { json })).status, 401)
    const remove = async () => {
      assert.equal((await ask(clinic.origin, `DELETE /kiosks/${made.body.id}`, adminOf(clinic))).status, 204)
    }
    return { key: body.deviceKey, code: made.body.enrolmentCode, remove }
  }

  test('the key of a kiosk that was deleted before its first use', async () => {
    const { key, code, remove } = await newKiosk()
    await remove()
    refused('of a kiosk that is gone', await ask(clinic.origin, 'GET /ocr/temp/any', { key }))
    assertSilentLogs(clinic, [key, code])
  })

  test('the key of a kiosk that was deleted while it was in use', async () => {
    const { key, remove } = await newKiosk()
    const look = () => ask(clinic.origin, 'GET /ocr/temp/any', { key })
    assert.equal((await look()).status, 404)
    await remove()
    await until('the gateway to hear of it', 5, async () => (await look()).status !== 404)
    refused('of a kiosk that is gone', await look())
  })
})

test('afterwards the clinic works on, and its logs tell nothing', () => assertUnharmed(clinic, 1))
