import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type GatewayUnderTest, openGateway } from '../../test/gateway-fixture.ts'
import { codeOf } from '../../test/service-fixture.ts'

let under: GatewayUnderTest
let token: string

before(async () => {
  under = await openGateway({
    breakers: { 'patient-queue-service': { failures: 3, seconds: 2 }, 'user-service': { failures: 5, seconds: 60 } },
  })
  token = await under.platform.personToken('ADMIN_FASKES')
})
after(() => under.close())

const call = () => under.gateway.ask('POST', '/queue/abc/call', { from: null, token, body: {} })
const accounts = () => under.gateway.ask('GET', '/accounts', { from: null, token })

test('the queue is left alone after three failures, the others are not, and after its rest it is asked again', async () => {
  let well = false
  under.answer('POST /queue/:id/call', () => ({ status: well ? 200 : 500, body: { resourceType: 'OperationOutcome' } }))
  const statuses = []
  for (let times = 0; times < 3; times += 1) statuses.push((await call()).status)
  assert.deepEqual(statuses, [500, 500, 500])
  const resting = await call()
  assert.deepEqual([resting.status, codeOf(resting)], [503, 'unavailable'])
  assert.equal(resting.headers.get('retry-after'), '2')
  assert.equal(under.asked.length, 3)
  assert.equal((await accounts()).status, 200)
  well = true
  await new Promise(resolve => setTimeout(resolve, 2100))
  assert.equal((await call()).status, 200)
  const metrics = await under.gateway.ask<string>('GET', '/metrics', { from: null })
  assert.match(metrics.body, /circuit_opened_total\{callee="patient-queue-service",service="api-gateway"\} 1/)
})

test('user-service is left alone after five', async () => {
  under.asked.length = 0
  under.answer('POST /auth/login/user', () => ({ status: 500, body: {} }))
  const login = () => under.gateway.ask('POST', '/auth/login/user', { from: null, body: {} })
  for (let times = 0; times < 5; times += 1) assert.equal((await login()).status, 500)
  const resting = await login()
  assert.equal(resting.status, 503)
  assert.equal(resting.headers.get('retry-after'), '60')
  assert.equal(under.asked.length, 5)
})
