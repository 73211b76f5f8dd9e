import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { type Demand, demandsOf, placeAll, roomOf } from './capacity.ts'

const gi = 2 ** 30
const container = (cpu: string, memory: string) => ({ name: 'one', resources: { requests: { cpu, memory } } })

const workload = (kind: string, name: string, spec: object): Manifest => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: { template: { spec: { containers: [container('500m', '1Gi')] } }, ...spec },
})

const node = (name: string, cpu: string, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: more,
  status: { allocatable: { cpu, memory: '4Gi', pods: '110' }, conditions: [{ type: 'Ready', status: 'True' }] },
})

const pod = (nodeName: string, phase = 'Running'): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'other' },
  spec: { nodeName, containers: [container('250m', '1Gi')] },
  status: { phase },
})

test('a workload counts with its own replicas, its autoscaler’s minimum or once for each node, and its surge', () => {
  const scaler: Manifest = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 3 },
  }
  const manifests = [
    workload('Deployment', 'web', { strategy: { rollingUpdate: { maxSurge: '50%' } } }),
    workload('Deployment', 'page', { replicas: 2, strategy: { rollingUpdate: { maxSurge: 1 } } }),
    workload('StatefulSet', 'mysql', { replicas: 2 }),
    workload('DaemonSet', 'collector', {}),
    scaler,
  ]
  assert.deepEqual(
    demandsOf(manifests, 5).map(({ workload, pods, surge }) => [workload, pods, surge]),
    [
      ['web', 3, 2],
      ['page', 2, 1],
      ['mysql', 2, 0],
      ['collector', 5, 0],
    ],
  )
})

test('a node has left what is not asked for; cordoned, tainted and lost nodes take nothing', () => {
  const lost: Manifest = { ...node('lost', '2'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }
  const nodes = [
    node('open', '2'),
    node('cordoned', '2', { unschedulable: true }),
    node('control', '2', { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }),
    lost,
  ]
  assert.deepEqual(roomOf(nodes, [pod('open'), pod('open', 'Succeeded'), pod('control')]), [
    { node: 'open', free: { cpuMillicores: 1750, memoryBytes: 3 * gi }, pods: 109 },
  ])
})

const demand = (workload: string, pods: number, cpuMillicores: number, surge = 0): Demand => ({
  workload,
  pods,
  surge,
  each: { cpuMillicores, memoryBytes: gi },
})

test('what fits in sum and not on any one node is told', () => {
  const rooms = roomOf([node('a', '1'), node('b', '1')], [])
  assert.deepEqual(placeAll([demand('web', 2, 600), demand('large', 1, 1200)], rooms), [
    { workload: 'large', pods: 1, each: { cpuMillicores: 1200, memoryBytes: gi } },
  ])
})

test('the Pods of a rolling update need room too', () => {
  const rooms = roomOf([node('a', '1')], [])
  assert.deepEqual(placeAll([demand('web', 2, 500)], rooms), [])
  assert.equal(placeAll([demand('web', 2, 500, 1)], rooms)[0]?.pods, 1)
})
