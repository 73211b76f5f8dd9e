import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, ClusterError } from '../cluster/cluster.ts'
import type { Manifest } from '../model/manifest.ts'
import { type Health, narrowed } from './health.ts'
import { deployment, good, type HealthCase, healthTells, pod, running, seenBy, web } from './health-fixture.ts'
import { clusterWith, labelled, object } from './shop-fixture.ts'

const service = (targetPort: number | string = 8080): Manifest =>
  object('v1', 'Service', 'web', { spec: { selector: web, ports: [{ port: 8080, targetPort }] } })
const slice = (endpoints: readonly object[], ports: readonly object[] = [{ port: 8080 }]): Manifest =>
  labelled(object('discovery.k8s.io/v1', 'EndpointSlice', 'web-x', { endpoints, ports }), {
    'kubernetes.io/service-name': 'web',
  })

const statefulSet = (readyReplicas: number): Manifest =>
  object('apps/v1', 'StatefulSet', 'mysql', { spec: { replicas: 1 }, status: { readyReplicas } })

const usage = (memory: string): Manifest =>
  object('metrics.k8s.io/v1beta1', 'PodMetrics', 'web-1', { containers: [{ usage: { cpu: '250000000n', memory } }] })
const limited = { containers: [{ name: 'web', resources: { limits: { memory: '1Gi' } } }] }

const cases: Readonly<Record<string, HealthCase>> = {
  'a service that is not deployed': {
    in: 'pods',
    expects: { about: 'web', state: 'bad', says: 'is not deployed' },
  },
  'a service that runs': {
    there: [good],
    in: 'pods',
    expects: { about: 'web', state: 'ok', says: '1 of 1 Pods ready', facts: { ready: 1, desired: 1 } },
  },
  'a service that was scaled to none': {
    there: [deployment(0, {})],
    in: 'pods',
    expects: { about: 'web', state: 'bad', says: 'was scaled to none; salus scale web default brings it back' },
  },
  'a service whose Pods are not ready': {
    there: [deployment(2, { replicas: 2, updatedReplicas: 2, availableReplicas: 1, readyReplicas: 1 })],
    in: 'pods',
    expects: { about: 'web', state: 'bad', says: '1 of 2 Pods ready; the new Pods are not available yet' },
  },
  'a Service with endpoints': {
    there: [service(), pod(running), slice([{ conditions: { ready: true } }])],
    in: 'services',
    expects: { about: 'web', state: 'ok', says: '1 ready endpoints' },
  },
  'a Service that no Pod is meant by': {
    there: [service()],
    in: 'services',
    expects: { about: 'web', state: 'bad', says: 'no ready endpoint: no Pod bears app.kubernetes.io/name=web' },
  },
  'a Service whose Pods are not ready': {
    there: [
      service(),
      pod({
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' },
        ],
      }),
      slice([{ conditions: { ready: false } }]),
    ],
    in: 'services',
    expects: {
      about: 'web',
      state: 'bad',
      says: 'no ready endpoint: none of 1 Pods is ready — FailedScheduling: 0/1 nodes are available',
    },
  },
  'a Service whose port no container names': {
    there: [service('grpc'), pod(running), slice([{ conditions: { ready: true } }], [])],
    in: 'services',
    expects: { about: 'web', state: 'bad', says: 'no ready endpoint: no container of its Pods names a port grpc' },
  },
  'a store that is not deployed': { in: 'stores', expects: { about: 'mysql', state: 'bad', says: 'is not deployed' } },
  'a store that does not run': {
    there: [statefulSet(0)],
    in: 'stores',
    expects: { about: 'mysql', state: 'bad', says: '0 of 1 Pods ready' },
  },
  'a service that is logged in to its store': {
    there: [pod(running)],
    options: { ask: async () => ({ status: 200, text: '{"checks":{"sql":"ok"}}' }) },
    in: 'stores',
    expects: { about: 'web → mysql', state: 'ok', says: '1 of 1 Pods are logged in' },
  },
  'a service that cannot log in to its store': {
    there: [pod(running)],
    options: { ask: async () => ({ status: 200, text: '{"checks":{"sql":"access denied"}}' }) },
    in: 'stores',
    expects: { about: 'web → mysql', state: 'bad', says: '1 of 1 Pods cannot log in: access denied' },
  },
  'a service that does not tell of its store': {
    there: [pod(running)],
    in: 'stores',
    expects: { about: 'web → mysql', state: 'unknown', says: 'its Pods do not tell' },
  },
  'a service that may not be asked': {
    there: [pod(running)],
    options: {
      ask: () => Promise.reject(new ClusterError('ask', 403, 'Forbidden', 'pods "web-1" is forbidden')),
    },
    in: 'stores',
    expects: { about: 'web → mysql', state: 'unknown', says: 'pods "web-1" is forbidden' },
  },
  'a service of which no Pod runs': {
    in: 'stores',
    expects: { about: 'web → mysql', state: 'unknown', says: 'no Pod of it runs that could be asked' },
  },
  'a Pod with memory to spare': {
    there: [pod(running, limited), usage('512Mi')],
    in: 'usage',
    expects: {
      about: 'web',
      state: 'ok',
      says: '250m CPU, 512Mi in 1 Pods; the fullest has 50 % of its memory limit',
    },
  },
  'a Pod that is about to be killed': {
    there: [pod(running, limited), usage('1000Mi')],
    in: 'usage',
    expects: { about: 'web', state: 'bad' },
  },
}

healthTells(cases)

test('what the API server does not show is unknown and does not make a platform unhealthy', async () => {
  const fake = await clusterWith([])
  const list: Cluster['list'] = async selection => {
    if (selection.kind !== 'CronJob') return fake.list(selection)
    throw new ClusterError('list batch/v1 CronJob', 403, 'Forbidden', 'cronjobs is forbidden')
  }
  const { sections } = await seenBy({ ...fake, list })
  assert.deepEqual(sections.find(({ name }) => name === 'backups')?.lines, [
    { about: 'backups', state: 'unknown', says: 'list batch/v1 CronJob: cronjobs is forbidden' },
  ])
})

test('a platform whose Pods may not be seen is neither healthy nor not', async () => {
  const fake = await clusterWith([])
  const forbidden = () => Promise.reject(new ClusterError('list', 403, 'Forbidden', 'you may not'))
  assert.equal((await seenBy({ ...fake, list: forbidden, get: forbidden })).verdict, 'unknown')
})

test('an API server that does not answer is an error, not a verdict', async () => {
  const fake = await clusterWith([])
  const list = () => Promise.reject(new ClusterError('list', 0, 'Unreachable', 'connection refused'))
  await assert.rejects(seenBy({ ...fake, list }), { reason: 'Unreachable' })
})

test('the health of one service leaves out what does not concern it', async () => {
  const whole: Health = {
    verdict: 'not healthy',
    sections: [
      {
        name: 'pods',
        lines: [
          { about: 'web-1', state: 'ok', says: '' },
          { about: 'other', state: 'bad', says: '' },
        ],
      },
      { name: 'certificates', lines: [{ about: 'web-tls', state: 'bad', says: '' }] },
    ],
  }
  assert.deepEqual(narrowed(whole, ['web']), {
    verdict: 'healthy',
    sections: [{ name: 'pods', lines: [{ about: 'web-1', state: 'ok', says: '' }] }],
  })
})
