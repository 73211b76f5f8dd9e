import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Manifest, referenceOf } from '../model/manifest.ts'
import { type Cluster, ClusterError } from './cluster.ts'
import { openFakeCluster } from './fake.ts'
import { whyNotReady } from './why.ts'

type Meta = Readonly<Record<string, unknown>>

const object = (apiVersion: string, kind: string, name: string, rest: object = {}, meta: Meta = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'default', ...meta },
  ...rest,
})

const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: Manifest): Meta => ({
  ownerReferences: [{ apiVersion, kind, name, uid }],
})

const crash = (exitCode: number): object => ({
  containerStatuses: [
    {
      name: 'main',
      ready: false,
      restartCount: 1,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode } },
    },
  ],
})

const selector = { matchLabels: { app: 'web' } }

/** A Deployment in the middle of a rollout: one old Pod and two new ones, all of which crash, each version its own way. */
const rollout = async (cluster: Cluster): Promise<Manifest> => {
  const deployment = await cluster.create(object('apps/v1', 'Deployment', 'web', { spec: { replicas: 2, selector } }))
  const versions = { old: ['old-a'], new: ['new-a', 'new-b'] }
  for (const [index, [version, pods]] of Object.entries(versions).entries()) {
    const annotations = { 'deployment.kubernetes.io/revision': String(9 + index) }
    const meta = { labels: { app: 'web' }, annotations, ...ownedBy(deployment) }
    const set = await cluster.create(object('apps/v1', 'ReplicaSet', version, { spec: { selector } }, meta))
    for (const name of pods) {
      const pod = await cluster.create(object('v1', 'Pod', name, {}, { labels: { app: 'web' }, ...ownedBy(set) }))
      await cluster.patch(referenceOf(pod), { status: crash(index + 1) }, 'status')
    }
  }
  return deployment
}

const shared: Parameters<typeof openFakeCluster>[0] = {
  logs: ({ name }, { container, previous }) => (previous ? `${name} ${container}: no variable PORT\n` : ''),
}

test('of a Deployment the Pods of its newest version are asked, with the log of the first of them', async () => {
  const cluster = openFakeCluster(shared)
  const told = await whyNotReady(cluster, await rollout(cluster))
  assert.deepEqual(
    told.map(({ text, culprit, alike, lines }) => ({ text, name: culprit.name, alike, lines })),
    [
      {
        text: 'CrashLoopBackOff: exit code 2',
        name: 'new-a',
        alike: ['new-b'],
        lines: ['new-a main: no variable PORT'],
      },
    ],
  )
})

const refusing = (cluster: Cluster, kind: string): Cluster => ({
  ...cluster,
  list: async selection => {
    if (selection.kind !== kind) return cluster.list(selection)
    throw new ClusterError('list', 403, 'Forbidden', `${kind} is forbidden`)
  },
  logs: async () => {
    throw new ClusterError('read the log', 403, 'Forbidden', 'pods/log is forbidden')
  },
})

test('what may not be read is left out, and the rest is told', async () => {
  const cluster = openFakeCluster(shared)
  const deployment = await rollout(cluster)
  const [told] = await whyNotReady(refusing(cluster, 'Event'), deployment)
  assert.deepEqual([told?.text, told?.lines], ['CrashLoopBackOff: exit code 2', []])
})

test('a workload whose own Pods may not be read says so', async () => {
  const cluster = openFakeCluster(shared)
  const deployment = await rollout(cluster)
  await assert.rejects(whyNotReady(refusing(cluster, 'Pod'), deployment), { message: 'Pod is forbidden' })
})

test('nothing is wrong with what is only not done yet', async () => {
  const cluster = openFakeCluster()
  const set = await cluster.create(object('apps/v1', 'StatefulSet', 'db', { spec: { replicas: 1, selector } }))
  await cluster.create(object('v1', 'Pod', 'db-0', {}, { labels: { app: 'web' }, ...ownedBy(set) }))
  assert.deepEqual(await whyNotReady(cluster, set), [])
})
