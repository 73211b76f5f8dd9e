import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ClusterError } from '../cluster/cluster.ts'
import type { FakeOptions } from '../cluster/fake.ts'
import type { Manifest } from '../model/manifest.ts'
import { good, type HealthCase, healthTells, pod, running, seenBy } from './health-fixture.ts'
import { clusterWith, labelled, object } from './shop-fixture.ts'

const backup = { 'salus.health/stage': 'backup' }

const scaler = (conditions: readonly object[], made = '2026-11-20T00:00:00Z'): Manifest => ({
  ...object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 1, maxReplicas: 3 },
    status: { desiredReplicas: 1, conditions },
  }),
  metadata: { name: 'web', namespace: 'shop', creationTimestamp: made },
})
const noMetrics = { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: 'no metrics' }

const claim = (phase: string): Manifest =>
  object('v1', 'PersistentVolumeClaim', 'data', {
    spec: { resources: { requests: { storage: '1Gi' } } },
    status: { phase, capacity: { storage: '1Gi' } },
  })
const mounting = pod(running, {
  nodeName: 'node-1',
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
})
const filled = (usedBytes: number): FakeOptions['summary'] => {
  const volume = [{ pvcRef: { name: 'data', namespace: 'shop' }, usedBytes, capacityBytes: 100 * 2 ** 20 }]
  return async () => JSON.stringify({ pods: [{ volume }] })
}

const cronJob = (status: object, spec: object = {}): Manifest => ({
  ...object('batch/v1', 'CronJob', 'copy', { spec: { schedule: '0 2 * * *', ...spec }, status }),
  metadata: { name: 'copy', namespace: 'shop', labels: backup, creationTimestamp: '2026-11-01T00:00:00Z' },
})

/** A certificate that openssl makes now, for so many days. */
const certificate = (days: number): Manifest => {
  const folder = mkdtempSync(join(tmpdir(), 'salus-certificate-'))
  try {
    const [key, crt] = [join(folder, 'key'), join(folder, 'crt')]
    const names = ['-subj', '/CN=shop.example', '-addext', 'subjectAltName=DNS:shop.example,DNS:api.shop.example']
    const form = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    execFileSync('openssl', [...form, ...names, '-days', String(days), '-keyout', key, '-out', crt], {
      stdio: 'ignore',
    })
    const encoded = (file: string): string => readFileSync(file).toString('base64')
    return object('v1', 'Secret', 'shop-tls', { data: { 'tls.crt': encoded(crt), 'tls.key': encoded(key) } })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000)

const cases: Readonly<Record<string, HealthCase>> = {
  'an autoscaler that works': {
    there: [good, scaler([])],
    in: 'autoscalers',
    expects: { about: 'web', state: 'ok', facts: { desired: 1, minimum: 1, maximum: 3 } },
  },
  'an autoscaler that sees nothing': {
    there: [good, scaler([noMetrics])],
    in: 'autoscalers',
    expects: { about: 'web', state: 'bad', says: '1 Pods of 1–3; no metrics' },
  },
  'a claim that is bound, whose use is seen': {
    there: [claim('Bound'), mounting],
    options: { summary: filled(10 * 2 ** 20) as NonNullable<FakeOptions['summary']> },
    in: 'volumes',
    expects: { about: 'data', state: 'ok', says: '1Gi, 10Mi of its file system’s 100Mi used (10 %)' },
  },
  'a volume that is nearly full': {
    there: [claim('Bound'), mounting],
    options: { summary: filled(90 * 2 ** 20) as NonNullable<FakeOptions['summary']> },
    in: 'volumes',
    expects: { about: 'data', state: 'bad' },
  },
  'a volume whose use may not be seen': {
    there: [claim('Bound'), mounting],
    options: { summary: () => Promise.reject(new ClusterError('ask', 403, 'Forbidden', 'nodes is forbidden')) },
    in: 'volumes',
    expects: { about: 'data', state: 'ok', says: '1Gi, bound; its use is not seen: nodes is forbidden' },
  },
  'a claim that nobody fulfils': {
    there: [claim('Pending')],
    in: 'volumes',
    expects: { about: 'data', state: 'bad', says: '1Gi, Pending: nobody has said why' },
  },
  'no certificate': {
    in: 'certificates',
    expects: { about: 'shop-tls', state: 'bad', says: 'there is no Secret shop/shop-tls' },
  },
  'a certificate that is valid': {
    there: [certificate(90)],
    at: inDays(0),
    in: 'certificates',
    expects: { about: 'shop-tls', state: 'ok' },
  },
  'a certificate that nobody renewed': {
    there: [certificate(90)],
    at: inDays(80),
    in: 'certificates',
    expects: { about: 'shop-tls', state: 'bad' },
  },
  'a certificate that ran out': {
    there: [certificate(2)],
    at: inDays(5),
    in: 'certificates',
    expects: { about: 'shop-tls', state: 'bad', says: 'ran out 3 d ago' },
  },
  'a copy of last night': {
    there: [cronJob({ lastSuccessfulTime: '2026-11-21T02:05:00Z' })],
    in: 'backups',
    expects: { about: 'copy', state: 'ok', says: 'the last good one is 9 h old (0 2 * * *)' },
  },
  'a copy that is late': {
    there: [cronJob({ lastSuccessfulTime: '2026-11-19T02:05:00Z' })],
    in: 'backups',
    expects: {
      about: 'copy',
      state: 'bad',
      says: 'the last good one is 2 d old, expected one a day (0 2 * * *)',
    },
  },
  'copies that were never made': {
    there: [cronJob({})],
    at: inDays(3),
    in: 'backups',
    expects: { about: 'copy', state: 'bad', says: 'none succeeded yet, expected one a day (0 2 * * *)' },
  },
  'copies that were suspended': {
    there: [cronJob({ lastSuccessfulTime: '2026-11-21T02:05:00Z' }, { suspend: true })],
    in: 'backups',
    expects: { about: 'copy', state: 'bad', says: 'is suspended; the last good one is 9 h old' },
  },
  'copies that are rendered and not deployed': {
    deploys: [cronJob({})],
    in: 'backups',
    expects: { about: 'copy', state: 'bad', says: 'is not deployed' },
  },
}

healthTells(cases)

test('a copy that failed tells why, and the last lines of its log', async () => {
  const cluster = await clusterWith([cronJob({ lastSuccessfulTime: '2026-11-20T02:05:00Z' })], {
    logs: () => 'connecting\naccess denied\n',
  })
  const [job] = await cluster.list({ apiVersion: 'batch/v1', kind: 'CronJob' })
  const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'copy', uid: job?.metadata.uid }]
  const failed = { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too often' }
  const run = object('batch/v1', 'Job', 'copy-1')
  await cluster.create({ ...run, metadata: { ...run.metadata, ownerReferences } })
  await cluster.patch({ ...run, name: 'copy-1', namespace: 'shop' }, { status: { conditions: [failed] } }, 'status')
  await cluster.create(labelled(object('v1', 'Pod', 'copy-1-x'), { 'batch.kubernetes.io/job-name': 'copy-1' }))
  const { sections } = await seenBy(cluster)
  assert.deepEqual(sections.find(({ name }) => name === 'backups')?.lines, [
    {
      about: 'copy',
      state: 'bad',
      says: 'copy-1 failed: BackoffLimitExceeded: too often; the last good one is 33 h old',
      facts: { lastSuccess: '2026-11-20T02:05:00Z' },
      log: ['connecting', 'access denied'],
    },
  ])
})
