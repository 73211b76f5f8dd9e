import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { claimsOf, type Demand, demandOf, workloadsOf } from './demand.ts'

const gibibyte = 2 ** 30

const podOf = (cpu: string, memory: string) => ({
  containers: [{ name: 'main', resources: { requests: { cpu, memory }, limits: { cpu, memory } } }],
})

const deployment = (name: string, spec: object): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'clinic' },
  spec: { template: { spec: podOf('500m', '1Gi') }, ...spec },
})

const autoscaler = (name: string, minReplicas: number, maxReplicas: number): Manifest => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name, namespace: 'clinic' },
  spec: { scaleTargetRef: { kind: 'Deployment', name }, minReplicas, maxReplicas },
})

const statefulSet: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'mysql', namespace: 'clinic' },
  spec: {
    replicas: 2,
    template: { spec: podOf('1', '2Gi') },
    volumeClaimTemplates: [{ spec: { resources: { requests: { storage: '20Gi' } } } }],
  },
}

const short = ({ pods, requests }: Demand) => [pods, requests.cpuMillicores, requests.memoryBytes / gibibyte]

test('an autoscaled Deployment counts from its minimum to its maximum, with the surge twice', () => {
  const workloads = workloadsOf([deployment('web', {}), autoscaler('web', 2, 5)], 1)
  assert.deepEqual(short(demandOf(workloads, 'fewest')), [2, 1000, 2])
  assert.deepEqual(short(demandOf(workloads, 'most')), [5, 2500, 5])
  assert.deepEqual(short(demandOf(workloads, 'updating')), [9, 4500, 9])
})

test('an autoscaler counts for the Deployment of its name in its own namespace', () => {
  const elsewhere = { ...autoscaler('web', 2, 5), metadata: { name: 'web', namespace: 'other' } }
  const workloads = workloadsOf([deployment('web', { replicas: 3 }), elsewhere], 1)
  assert.equal(demandOf(workloads, 'most').pods, 3)
})

test('a surge is a number of Pods, a share rounded up, or none where Pods are replaced', () => {
  const pods = (strategy: object) =>
    demandOf(workloadsOf([deployment('web', { replicas: 6, strategy })], 1), 'updating').pods
  assert.equal(pods({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 3 } }), 12)
  assert.equal(pods({ type: 'RollingUpdate', rollingUpdate: { maxSurge: '20%' } }), 10)
  assert.equal(pods({ type: 'Recreate' }), 6)
})

test('Jobs count while everything is updated, and a DaemonSet counts on every node', () => {
  const job = { template: { spec: podOf('100m', '1Gi') } }
  const inClinic = { namespace: 'clinic' }
  const workloads = workloadsOf(
    [
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'migrate', ...inClinic }, spec: job },
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'backup', ...inClinic },
        spec: { jobTemplate: { spec: { ...job, parallelism: 2 } } },
      },
      { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'collector', ...inClinic }, spec: job },
    ],
    4,
  )
  assert.deepEqual(short(demandOf(workloads, 'most')), [4, 400, 4])
  assert.deepEqual(short(demandOf(workloads, 'updating')), [7, 700, 7])
})

test('initialisation takes what its largest container asks for, and a sidecar adds to the others', () => {
  const container = (cpu: string, more = {}) => ({ name: 'c', resources: { requests: { cpu } }, ...more })
  const cpu = (initContainers: object[]) => {
    const spec = { containers: [container('500m')], initContainers }
    return demandOf(workloadsOf([deployment('web', { replicas: 1, template: { spec } })], 1), 'most').requests
      .cpuMillicores
  }
  assert.equal(cpu([container('2'), container('1')]), 2000)
  assert.equal(cpu([container('100m')]), 500)
  assert.equal(cpu([container('100m', { restartPolicy: 'Always' })]), 600)
})

test('every Pod of a StatefulSet claims volumes of its own', () => {
  const claim: Manifest = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'copies', namespace: 'clinic' },
    spec: { resources: { requests: { storage: '5Gi' } } },
  }
  assert.deepEqual(
    claimsOf([statefulSet, claim]).map(bytes => bytes / gibibyte),
    [20, 20, 5],
  )
})
