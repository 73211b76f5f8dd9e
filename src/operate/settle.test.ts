import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilFewer } from './settle.ts'
import { clusterWith, labelled, object } from './shop-fixture.ts'

const labels = { app: 'web' }
const web = object('apps/v1', 'Deployment', 'web', { spec: { replicas: 0, selector: { matchLabels: labels } } })
const pod = labelled(object('v1', 'Pod', 'web-1'), labels)
const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' }

const listening = () => {
  const shown: string[] = []
  return { shown, progress: { say: () => {}, show: (lines: readonly string[]) => void shown.push(...lines) } }
}

test('Pods that still end are waited for', async () => {
  const cluster = await clusterWith([web, pod])
  const { shown, progress } = listening()
  setTimeout(() => void cluster.remove({ ...pod, name: 'web-1', namespace: 'shop' }), 50)
  await untilFewer(cluster, reference, 0, { seconds: 10, progress })
  assert.deepEqual(shown, ['  web has 1 Pods, 0 are to stay'])
})

test('Pods that do not end are told when the time is over', async () => {
  const cluster = await clusterWith([web, pod])
  await assert.rejects(untilFewer(cluster, reference, 0, { seconds: 0, progress: listening().progress }), {
    name: 'DeployStopped',
    message: 'web has 1 Pods, 0 are to stay, after 0 s',
  })
})

test('no Pod is waited for where as many may stay', async () => {
  const { shown, progress } = listening()
  await untilFewer(await clusterWith([web, pod]), reference, 1, { seconds: 0, progress })
  assert.deepEqual(shown, [])
})
