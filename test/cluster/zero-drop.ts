// What operators do while the clinic works: not one request may get another answer than its author expects.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { LoadResult } from '../../bench/load.ts'
import { registerCard, type Tokens } from '../platform/session.ts'
import type { Addresses } from './addresses.ts'
import { beginLoad, drawnCard, openDesk } from './clinic.ts'
import type { TestEnvironment } from './environment.ts'
import { forget } from './images.ts'
import { nodesOf } from './machine.ts'
import { buildNextVersion } from './next-version.ts'

/** What the sentences work with, once it is there. */
export type WorkContext = {
  readonly environment: () => TestEnvironment
  readonly addresses: () => Addresses
  /** Signs the operator in again. */
  readonly operator: () => Promise<Tokens>
  /** The fewest requests of each story. */
  readonly least: number
}

const perSecond = 80
const betweenCardsMilliseconds = 4000
const settleMilliseconds = 3000

/** People are registered, card by card, until the work is over. Gives the numbers of their tickets. */
const registerUntil = async (origin: string, token: string, over: Promise<unknown>): Promise<string[]> => {
  const numbers: string[] = []
  let isOver = false
  void over.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const { ticket } = await registerCard(origin, { token }, await drawnCard(randomUUID()))
    assert.ok(ticket, 'a registration without its ticket')
    numbers.push(ticket.number)
    await Promise.race([delay(betweenCardsMilliseconds), over])
  }
  return numbers
}

const told = ({ answered, seconds, p50, p99, unexpected }: LoadResult, registered: number): string =>
  `${answered} requests in ${seconds.toFixed(0)} s, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, ` +
  `${registered} registrations, unexpected: ${JSON.stringify(Object.fromEntries(unexpected))}`

/** Does the work while the clinic works. Throws where one request got another answer than expected. */
export const underLoad = async (context: WorkContext, work: () => Promise<unknown>): Promise<string> => {
  const { environment, addresses, operator, least } = context
  const { origin, door } = environment()
  const clinic = await openDesk(origin, await operator())
  const load = beginLoad(clinic, { connect: door, sources: addresses().all, perSecond })
  const working = delay(settleMilliseconds).then(work)
  const registering = registerUntil(
    origin,
    clinic.operator.accessToken,
    working.catch(() => undefined),
  )
  const [worked, registered] = await Promise.allSettled([working, registering])
  await delay(settleMilliseconds)
  const result = await load.end(least)
  if (worked.status === 'rejected') throw worked.reason
  if (registered.status === 'rejected') throw registered.reason
  const text = told(result, registered.value.length)
  assert.equal(result.unexpected.size, 0, text)
  assert.equal(new Set(registered.value).size, registered.value.length, 'two registrations share a ticket number')
  return text
}

/** The nodes on which only services run: single stores may not be moved while they are asked. */
const nodeWithoutStores = async ({ cluster, namespace }: TestEnvironment, door: string): Promise<string> => {
  const path = 'jsonpath={range .items[*]}{.spec.nodeName} {.metadata.name}{"\\n"}{end}'
  const placed = (await cluster.kubectl('-n', namespace, 'get', 'pods', '-o', path)).trim().split('\n')
  const hosting = (form: RegExp) => new Set(placed.filter(line => form.test(line)).map(line => line.split(' ')[0]))
  const [stores, services] = [hosting(/ (?:mysql|redis|rabbitmq)-\d/), hosting(/ (?:api-gateway|[a-z-]+-service)-/)]
  const node = (await nodesOf(cluster)).find(name => name !== door && services.has(name) && !stores.has(name))
  assert.ok(node, 'expected a node with services and without a store')
  return node
}

const drained = async (environment: TestEnvironment): Promise<void> => {
  const { kubectl } = environment.cluster
  const node = await nodeWithoutStores(environment, environment.doorNode)
  try {
    await kubectl('drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=300s')
  } finally {
    await kubectl('uncordon', node)
  }
}

/** What operators do, by what is to be true of it. Each begins where the one before ended. */
export const stories: Readonly<Record<string, (environment: TestEnvironment) => Promise<unknown>>> = {
  'a rolling update to the next version, whose schema has one more migration, loses no request': async ({
    cluster,
    image,
    does,
    withImage,
  }) => {
    const next = `${image}-next`
    await buildNextVersion(next, image)
    await forget(cluster, next)
    await does('deploy', 'test', '--yes', '--platform', await withImage(next))
  },

  'a rollback to the version before, which reads the newer schema, loses no request': ({ does }) =>
    does('rollback', 'all', 'test', '--yes'),

  'a deploy of the first version again and a restart of every Pod lose no request': async ({
    does,
    cluster,
    namespace,
  }) => {
    await does('deploy', 'test', '--yes')
    const restart = ['-n', namespace, 'rollout']
    const chosen = 'app.kubernetes.io/part-of=mediq,salus.health/stage=services'
    await cluster.kubectl(...restart, 'restart', 'deployment', '--selector', chosen)
    await cluster.kubectl(...restart, 'status', 'deployment', '--selector', chosen, '--timeout=300s')
  },

  'scaling up and down again loses no request': async ({ does }) => {
    for (const service of ['api-gateway', 'user-service', 'patient-queue-service']) {
      await does('scale', service, '4', 'test')
      await does('scale', service, 'default', 'test')
    }
  },

  'draining a node loses no request': drained,
}

/** Every sentence about work that nobody notices. */
export const zeroDropSentences = (context: WorkContext): void => {
  for (const [title, work] of Object.entries(stories)) {
    test(title, async t => t.diagnostic(await underLoad(context, () => work(context.environment()))))
  }
}
