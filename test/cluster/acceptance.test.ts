// MediQ on Kubernetes, as its users and its operators meet it: deployed by `salus deploy`, with its policies enforced.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ask } from '../platform/client.ts'
import { until } from '../platform/salus.ts'
import { acceptanceSession, type Staff } from '../platform/session.ts'
import { type Addresses, addAddresses } from './addresses.ts'
import { drawnCard, refreshed } from './clinic.ts'
import { relayFrom } from './door.ts'
import { edgeSentences } from './edge.ts'
import { openTestEnvironment, type TestEnvironment } from './environment.ts'
import { missingCluster } from './machine.ts'
import { watchSentences } from './watch.ts'
import { zeroDropSentences } from './zero-drop.ts'

const addressCount = 40

/** How a plan begins in which nothing is created, changed or pruned. */
const unchanged = /^mediq test, namespace [\w-]+, context [\w-]+: nothing to change, \d+ unchanged$/m

/** Requests of each of the five stories of zero dropped requests. */
const leastRequests = 4200

describe('MediQ on the real cluster', { skip: missingCluster() }, () => {
  let environment: TestEnvironment
  let addresses: Addresses
  let staff: Staff

  const operator = async () => {
    staff = { ...staff, operator: await refreshed(environment.origin, staff.operator) }
    return staff.operator
  }

  before(async () => {
    environment = await openTestEnvironment()
    addresses = await addAddresses(environment.cluster, addressCount)
    await environment.does('deploy', 'test', '--yes')
    // An Ingress does not tell when its controller has taken it up.
    const answers = async () => (await ask(environment.origin, 'GET /queue/board')).status === 200
    await until('an answer under the public name', 30, answers)
  })
  after(async () => {
    await addresses?.remove()
    await environment?.close()
  })

  test('the first day goes from the one-time password to a served ticket, over the Ingress with TLS', async () => {
    staff = await acceptanceSession(environment.origin, await environment.oneTimePassword())
  })

  test('another first day goes over the gateway’s Service, from a Pod that the policies let in', async t => {
    const { cluster, namespace, origin } = environment
    const to = { service: `api-gateway-service.${namespace}`, port: 8601 }
    const labels = { 'app.kubernetes.io/name': 'traefik' }
    const relay = await relayFrom(cluster, { namespace: 'traefik', labels, to })
    t.after(relay.remove)
    const username = 'second-admin'
    const created = await ask<{ oneTimePassword: string }>(origin, 'POST /accounts', {
      token: staff.admin.accessToken,
      json: { username, role: 'ADMIN_FASKES' },
    })
    assert.equal(created.status, 201)
    const cards = [await drawnCard('service-1'), await drawnCard('service-2')] as const
    await acceptanceSession(relay.origin, created.body.oneTimePassword, { username, cards })
  })

  test('a Pod that nobody declared reaches nothing', async t => {
    const { cluster, namespace } = environment
    const to = { service: `api-gateway-service.${namespace}`, port: 8601 }
    const relay = await relayFrom(cluster, { namespace: 'default', labels: { app: 'stranger' }, to })
    t.after(relay.remove)
    const asked = fetch(`${relay.origin}/health/live`, { signal: AbortSignal.timeout(5000) })
    await assert.rejects(asked)
  })

  describe('at the edge', () =>
    edgeSentences({
      environment: () => environment,
      addresses: () => addresses,
      operatorToken: () => staff.operator.accessToken,
    }))

  describe('in operation', () => {
    test('a second deploy changes nothing and says so', async () => {
      const { stderr, stdout } = await environment.does('deploy', 'test', '--yes')
      assert.match(stdout + stderr, unchanged)
    })

    test('after a deploy there is no difference', async () => {
      const { stdout } = await environment.does('diff', '--env', 'test')
      assert.match(stdout, unchanged)
    })

    test('the platform is healthy', async () => void (await environment.does('health', 'test')))
  })

  describe('watched over', () => watchSentences(() => environment))

  describe('while the clinic works', () =>
    zeroDropSentences({
      environment: () => environment,
      addresses: () => addresses,
      operator,
      least: leastRequests,
    }))
})
