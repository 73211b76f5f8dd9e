import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { NotSettled, untilFewer, untilReady } from './settle.ts'
import { clusterWith, labelled, object } from './shop-fixture.ts'

const labels = { app: 'web' }
const web: Manifest = object('apps/v1', 'Deployment', 'web', {
  spec: { replicas: 1, selector: { matchLabels: labels } },
})
const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' }
const done = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }

const listening = () => {
  const shown: string[] = []
  return { shown, progress: { say: () => {}, show: (lines: readonly string[]) => void shown.push(...lines) } }
}

test('waiting ends when the Deployment is as it is written, and says meanwhile what is lacking', async () => {
  const cluster = await clusterWith([web])
  const { shown, progress } = listening()
  setTimeout(() => void cluster.patch(reference, { status: done }, 'status'), 50)
  await untilReady(cluster, reference, { seconds: 10, progress })
  assert.deepEqual(shown, [
    'web the deployment controller has not looked at this version yet',
    '  web  the deployment controller has not looked at this version yet',
  ])
})

test('when the time is over the culprit is named', async () => {
  const cluster = await clusterWith([web])
  await assert.rejects(
    untilReady(cluster, reference, { seconds: 0, progress: listening().progress }),
    (error: unknown) => error instanceof NotSettled && /^web .* after 0 s\n {2}web {2}/.test(error.message),
  )
})

test('what waiting cannot help is said at once', async () => {
  const paused = object('apps/v1', 'Deployment', 'web', {
    spec: { replicas: 1, paused: true, selector: { matchLabels: labels } },
    status: { ...done, updatedReplicas: 0, availableReplicas: 0 },
  })
  const cluster = await clusterWith([paused])
  await assert.rejects(untilReady(cluster, reference, { seconds: 5, progress: listening().progress }), {
    message: /^web 0\/1 Pods ready — the rollout is paused and waiting cannot help/,
  })
})

test('a Deployment that is removed meanwhile is no wait', async () => {
  const cluster = await clusterWith([])
  await assert.rejects(untilReady(cluster, reference, { seconds: 5, progress: listening().progress }), {
    message: 'apps/v1 Deployment shop/web was removed meanwhile',
  })
})

test('Pods that still end are waited for', async () => {
  const pod = labelled(object('v1', 'Pod', 'web-1'), labels)
  const cluster = await clusterWith([web, pod])
  const { shown, progress } = listening()
  setTimeout(() => void cluster.remove({ ...pod, name: 'web-1', namespace: 'shop' }), 50)
  await untilFewer(cluster, reference, 0, { seconds: 10, progress })
  assert.deepEqual(shown, ['web has 1 Pods, 0 are to stay'])
})
