import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import type { Manifest } from '../../model/manifest.ts'
import type { Evidence } from './evidence.ts'
import { stories } from './provoked.ts'
import { type Reason, reasonsOf } from './reasons.ts'

const folder = join(import.meta.dirname, 'captured')
const captured = (name: string): Evidence => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Evidence

const first = (evidence: Evidence): Reason => reasonsOf(evidence)[0] ?? assert.fail('nothing is said')

describe('what a real cluster had when something was wrong', () => {
  for (const [name, { says, shows }] of Object.entries(stories)) {
    test(`${name} is told in the API's words`, () => {
      const reasons = reasonsOf(captured(name))
      assert.equal(reasons.length, 1)
      assert.match(reasons[0]?.text ?? '', says)
      if (shows !== undefined) assert.ok(reasons[0]?.log)
    })
  }
  test('every captured fault is one of those that are provoked', () => {
    const names = globSync('*.json', { cwd: folder }).map(file => basename(file, '.json'))
    assert.deepEqual(names.sort(), Object.keys(stories).sort())
  })
})

/** Who is named, for what shows where. */
const culprits: Readonly<Record<string, RegExp>> = {
  'wrong-image': /^Pod web-[0-9a-f]+-\w{5}$/,
  'claim-without-class': /^PersistentVolumeClaim data-web-0$/,
  quota: /^ReplicaSet web-[0-9a-f]+$/,
  'quota-of-stateful-set': /^StatefulSet web$/,
  'autoscaler-without-target': /^HorizontalPodAutoscaler web$/,
}

describe('a reason', () => {
  for (const [name, culprit] of Object.entries(culprits)) {
    test(`names the culprit of ${name}`, () => {
      const { kind, name: called } = first(captured(name)).culprit
      assert.match(`${kind} ${called}`, culprit)
    })
  }
  test('is said once for Pods that show the same', () => {
    const { culprit, alike } = first(captured('wrong-image'))
    assert.equal(alike.length, 1)
    assert.notEqual(alike[0], culprit.name)
  })
  test('says what is asked beside what the freest node has left', () => {
    const [cpu] = first(captured('unschedulable-cpu')).notes
    assert.match(cpu ?? '', /^asks 900 of cpu; the freest node, node-\d, has (\d+m|[\d.]+) left$/)
    const [memory] = first(captured('unschedulable-memory')).notes
    assert.match(memory ?? '', /^asks 900Gi of memory; the freest node, node-\d, has [\d.]+Gi left$/)
  })
  test('says which limit a container that ran out of memory had', () => {
    assert.deepEqual(first(captured('out-of-memory')).notes, ['its limit is 16Mi of memory'])
  })
  test('is final where waiting cannot help', () => {
    const final = Object.keys(stories).filter(name => first(captured(name)).fatal)
    assert.deepEqual(final, ['wrong-image-name', 'pod-security', 'failed-job'])
  })
  test('of a failed Job is what its Pod says, with the verdict beside it', () => {
    const { notes } = first(captured('failed-job'))
    assert.deepEqual(notes, ['BackoffLimitExceeded: Job has reached the specified backoff limit'])
  })
  test('names the log of the run that ended', () => {
    assert.deepEqual(first(captured('crash')).log, { container: 'main', previous: true })
    assert.deepEqual(first(captured('readiness-probe')).log, { container: 'main', previous: false })
  })
  test('is given for an init container that runs again after it failed', () => {
    const { pods, ...rest } = captured('crash-of-init-container')
    const running = pods.map(pod => {
      const status = pod.status as { readonly initContainerStatuses: readonly object[] }
      const containers = status.initContainerStatuses.map(one => ({ ...one, state: { running: {} } }))
      return { ...pod, status: { ...status, initContainerStatuses: containers } }
    })
    assert.equal(first({ ...rest, pods: running }).text, 'started again after exit code 4')
  })
  test('is the probe for whose sake a container is ended, also when the events grow old', () => {
    const { pods, ...rest } = captured('liveness-probe')
    const endedWith = (exitCode: number) =>
      pods.map(pod => {
        const lastState = { terminated: { exitCode, startedAt: '2100-01-01T00:00:00Z' } }
        const one = { name: 'main', restartCount: 9, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState }
        return { ...pod, status: { phase: 'Running', containerStatuses: [one] } }
      })
    assert.equal(first({ ...rest, pods: endedWith(137) }).text, 'Unhealthy: Liveness probe failed: no answer')
    assert.equal(first({ ...rest, pods: endedWith(3) }).text, 'CrashLoopBackOff: exit code 3')
  })
  test('is not given for a refusal that is over', () => {
    const { maker, events, ...rest } = captured('quota')
    const later = '2100-01-01T00:00:00Z'
    const success = { ...events[0], reason: 'SuccessfulCreate', message: 'Created pod: web', lastTimestamp: later }
    const [after] = reasonsOf({ ...rest, maker, events: [...events, success as Manifest] })
    assert.doesNotMatch(after?.text ?? '', /^FailedCreate: Error creating/)
  })
  test('is not final where a refusal is old, which may be mended by now', () => {
    const { at, ...rest } = captured('pod-security')
    assert.equal(first({ ...rest, at: at + 60_000 }).fatal, false)
  })
  test('is not final for a Pod that was evicted, which is replaced', () => {
    const { pods, ...rest } = captured('crash')
    const evicted = pods.map(pod => ({
      ...pod,
      status: { phase: 'Failed', reason: 'Evicted', message: 'Too little memory' },
    }))
    const { text, fatal } = first({ ...rest, pods: evicted })
    assert.deepEqual([text, fatal], ['Evicted: Too little memory', false])
    assert.equal(first({ ...rest, pods: [...evicted, ...pods] }).text, 'CrashLoopBackOff: exit code 3')
  })
  test('is not final for a Pod of an older version, in which a StatefulSet is stuck', () => {
    const { pods, maker, ...rest } = captured('wrong-image-name')
    const set = { ...maker, kind: 'StatefulSet', status: { updateRevision: 'web-2' } }
    const older = pods.map(pod => ({
      ...pod,
      metadata: { ...pod.metadata, labels: { 'controller-revision-hash': 'web-1' } },
    }))
    const { text, notes, fatal } = first({ ...rest, maker: set, pods: older })
    assert.match(text, /^InvalidImageName: /)
    assert.deepEqual([notes, fatal], [['it is of an older version'], false])
  })
  test('is not given for Pods that are leaving', () => {
    const { pods, ...rest } = captured('crash')
    const leaving = pods.map(pod => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: '2100-01-01T00:00:00Z' },
    }))
    assert.deepEqual(reasonsOf({ ...rest, pods: leaving }), [])
  })
  test('is not given for what is ready', () => {
    const { object, ...rest } = captured('crash')
    const well = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 }
    assert.deepEqual(reasonsOf({ ...rest, object: { ...object, status: well } }), [])
  })
})
