import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { type ScaleObjects, scaleStates } from './scale-state.ts'

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'gateway', namespace: 'shop' },
  spec: { replicas: 4 },
  status: { readyReplicas: 3 },
}

const autoscaler = (status: object): Manifest => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'gateway', namespace: 'shop' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'gateway' },
    minReplicas: 3,
    maxReplicas: 10,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      {
        type: 'Pods',
        pods: {
          metric: { name: 'http_requests_per_second' },
          target: { type: 'AverageValue', averageValue: '1k' },
        },
      },
    ],
  },
  status: { desiredReplicas: 4, ...status },
})

const event = (kind: string, reason: string, lastTimestamp: string, message: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: message, namespace: 'shop' },
  involvedObject: { kind, name: 'gateway' },
  reason,
  lastTimestamp,
  message,
})

const stateOf = (objects: Partial<ScaleObjects>) =>
  scaleStates({ workloads: [deployment], autoscalers: [], events: [], ...objects })[0]

test('a workload without an autoscaler tells its Pods only', () => {
  assert.deepEqual(stateOf({}), { workload: 'gateway', kind: 'Deployment', ready: 3, desired: 4 })
})

test('the metrics are told beside their targets, unknown while nothing measures them', () => {
  const current = [
    { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 12, averageValue: '60m' } } },
  ]
  assert.deepEqual(stateOf({ autoscalers: [autoscaler({ currentMetrics: current })] })?.autoscaler, {
    name: 'gateway',
    minimum: 3,
    maximum: 10,
    wanted: 4,
    metrics: [
      { name: 'cpu', now: '12 %', target: '70 %' },
      { name: 'http_requests_per_second', now: undefined, target: '1k' },
    ],
    fails: [],
    limit: undefined,
  })
})

test('an autoscaler that cannot work is quoted, one that rests or is at its minimum is not', () => {
  const conditions = [
    { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: 'no metrics known for pods' },
    { type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas', message: 'more than the maximum' },
    { type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale', message: 'fine' },
  ]
  const quoted = stateOf({ autoscalers: [autoscaler({ conditions })] })
  assert.deepEqual(quoted?.autoscaler?.fails, ['no metrics known for pods'])
  assert.equal(quoted?.autoscaler?.limit, 'more than the maximum')
  const resting = [
    { type: 'ScalingActive', status: 'False', reason: 'ScalingDisabled', message: 'replica count is zero' },
    { type: 'ScalingLimited', status: 'True', reason: 'TooFewReplicas', message: 'less than the minimum' },
  ]
  const rests = stateOf({ autoscalers: [autoscaler({ conditions: resting })] })
  assert.deepEqual([rests?.autoscaler?.fails, rests?.autoscaler?.limit], [[], undefined])
})

test('the autoscaler’s own event is the last change, before its time and the Deployment’s events', () => {
  const rescaled = event('HorizontalPodAutoscaler', 'SuccessfulRescale', '2026-11-21T05:00:00Z', 'New size: 4')
  const older = event('HorizontalPodAutoscaler', 'SuccessfulRescale', '2026-11-21T04:00:00Z', 'New size: 5')
  const rollout = event('Deployment', 'ScalingReplicaSet', '2026-11-21T06:00:00Z', 'Scaled up')
  const timed = autoscaler({ lastScaleTime: '2026-11-21T03:00:00Z' })
  assert.deepEqual(stateOf({ autoscalers: [timed], events: [older, rescaled, rollout] })?.last, {
    at: '2026-11-21T05:00:00Z',
    message: 'New size: 4',
  })
  assert.deepEqual(stateOf({ autoscalers: [timed], events: [rollout] })?.last, {
    at: '2026-11-21T03:00:00Z',
    message: 'by the autoscaler',
  })
  assert.deepEqual(stateOf({ events: [rollout] })?.last, { at: '2026-11-21T06:00:00Z', message: 'Scaled up' })
})
