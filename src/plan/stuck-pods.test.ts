import assert from 'node:assert/strict'
import { test } from 'node:test'
import { living, object } from './plan-fixture.ts'
import { restartStuckPods } from './stuck-pods.ts'

const now = new Date('2026-01-01T00:10:00Z')
const set = living(object('stores', 'StatefulSet', 'mysql'), { status: { updateRevision: 'mysql-2' } })

const pod = (revision: string, ready: 'True' | 'False', since: string, waiting?: string) =>
  living(
    object('stores', 'Pod', 'mysql-0', {
      metadata: { labels: { 'controller-revision-hash': revision }, ownerReferences: [{ uid: set.metadata.uid }] },
      status: {
        conditions: [{ type: 'Ready', status: ready, lastTransitionTime: since }],
        containerStatuses: waiting === undefined ? [] : [{ state: { waiting: { reason: waiting } } }],
      },
    }),
  )

const restarts = (stuck: ReturnType<typeof pod>, templateChanges = false): readonly string[] =>
  [...restartStuckPods(set, [stuck], { templateChanges, now })].map(step =>
    step.does === 'restart-pod' ? step.because : step.does,
  )

const longAgo = '2026-01-01T00:00:00Z'
const justNow = '2026-01-01T00:09:50Z'

test('a Pod of an earlier revision that cannot start makes room', () => {
  assert.deepEqual(restarts(pod('mysql-1', 'False', justNow, 'ImagePullBackOff')), ['ImagePullBackOff'])
})

test('a Pod of an earlier revision that has not been ready for long makes room', () => {
  assert.deepEqual(restarts(pod('mysql-1', 'False', longAgo)), ['not ready for 600 s'])
})

test('a Pod that is starting, or ready, is left', () => {
  assert.deepEqual(restarts(pod('mysql-1', 'False', justNow)), [])
  assert.deepEqual(restarts(pod('mysql-1', 'False', justNow, 'ContainerCreating')), [])
  assert.deepEqual(restarts(pod('mysql-1', 'True', longAgo)), [])
})

test('a Pod of the present revision is left, unless that revision is about to change', () => {
  const broken = pod('mysql-2', 'False', longAgo, 'CrashLoopBackOff')
  assert.deepEqual(restarts(broken), [])
  assert.deepEqual(restarts(broken, true), ['CrashLoopBackOff'])
})
