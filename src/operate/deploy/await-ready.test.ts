import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cluster } from '../../cluster/cluster.ts'
import { type Manifest, referenceOf } from '../../model/manifest.ts'
import { clusterWith, object } from '../shop-fixture.ts'
import { awaitGone, awaitReady } from './await-ready.ts'
import { nextStep } from './next.ts'

const job = object('batch/v1', 'Job', 'migrate', { spec: { completions: 1 }, status: {} })
const failed = {
  conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too often' }],
}
const complete = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] }

const listening = () => {
  const shown: string[] = []
  return { shown, progress: { say: () => {}, show: (lines: readonly string[]) => void shown.push(...lines) } }
}

const wait = async (cluster: Cluster, manifests: readonly Manifest[], seconds: number) => {
  const { shown, progress } = listening()
  await awaitReady(cluster, manifests.map(referenceOf), { seconds, progress })
  return shown
}

test('what is not ready is told with its reason until it is', async () => {
  const cluster = await clusterWith([job])
  setTimeout(() => void cluster.patch(referenceOf(job), { status: complete }, 'status'), 300)
  assert.deepEqual([...new Set(await wait(cluster, [job], 10))], ['  Job migrate 0/1 Pods succeeded — no Pod runs'])
})

test('a Job that failed is not waited for', async () => {
  const cluster = await clusterWith([{ ...job, status: failed }])
  await assert.rejects(wait(cluster, [job], 1000), {
    name: 'DeployStopped',
    message: [
      'Job migrate 0/1 Pods succeeded and waiting cannot help',
      '  migrate  BackoffLimitExceeded: too often',
      '  next: read the log above and mend what it says; then run the same command again',
    ].join('\n'),
  })
})

test('the time to wait begins anew whenever something got better', async () => {
  const second = object('batch/v1', 'Job', 'second', { spec: { completions: 1 }, status: {} })
  const cluster = await clusterWith([job, second])
  const began = performance.now()
  setTimeout(() => void cluster.patch(referenceOf(job), { status: complete }, 'status'), 600)
  await assert.rejects(wait(cluster, [job, second], 1), { message: /^Job second 0\/1 Pods succeeded after 1 s\n/ })
  assert.ok(performance.now() - began > 1500)
})

test('a kind without a rule is ready when it is there', async () => {
  const config = object('v1', 'ConfigMap', 'config')
  assert.deepEqual(await wait(await clusterWith([config]), [config], 0), [])
})

test('an object that somebody removed meanwhile is named', async () => {
  const cluster = await clusterWith([object('v1', 'ConfigMap', 'config')])
  await assert.rejects(wait(cluster, [job], 0), {
    message: /^Job migrate is not ready after 0 s\n {2}it was removed meanwhile/,
  })
})

test('what is held while it is being removed says what holds it', async () => {
  const held = {
    ...object('v1', 'ConfigMap', 'held'),
    metadata: { name: 'held', namespace: 'shop', finalizers: ['example.org/hold'] },
  }
  const cluster = await clusterWith([held])
  await cluster.remove(referenceOf(held))
  const { progress } = listening()
  await assert.rejects(awaitGone(cluster, [referenceOf(held)], { seconds: 0, progress }), {
    message: [
      'ConfigMap held is not gone after 0 s',
      '  it is being removed, held by example.org/hold',
      '  next: let go what holds it, which is named above; then run the same command again',
    ].join('\n'),
  })
})

test('how to go on follows from the API’s own words', () => {
  assert.match(
    nextStep(['FailedScheduling: 0/3 nodes are available: 3 Insufficient memory']),
    /^scale something down, add a node/,
  )
  assert.match(nextStep(['CreateContainerConfigError: secret "web-secret" not found']), /^create what is missing/)
  assert.equal(nextStep(['never seen before']), 'mend what is named above; then run the same command again')
})
