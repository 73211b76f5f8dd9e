import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Manifest } from '../../model/manifest.ts'
import type { Condition } from './condition.ts'
import type { Related } from './readiness.ts'
import { judgedKinds, readinessOf } from './ready.ts'

type Rest = { readonly spec?: object; readonly status?: object; readonly metadata?: object }
type Case = readonly [Manifest, Related?]

const of =
  (apiVersion: string, kind: string) =>
  ({ metadata, ...rest }: Rest = {}): Manifest => ({
    apiVersion,
    kind,
    metadata: { name: 'web', namespace: 'mediq', uid: 'own', generation: 2, ...metadata },
    ...rest,
  })

const condition = (type: string, status: string, reason?: string, message?: string): Condition => ({
  type,
  status,
  reason,
  message,
})

const seen = { ready: new Set<string>(), waiting: new Set<string>() }

const passes = (title: string, cases: Readonly<Record<string, Case>>): void => {
  describe(`${title} is ready`, () => {
    for (const [sentence, [object, related]] of Object.entries(cases)) {
      seen.ready.add(object.kind)
      test(sentence, () => assert.deepEqual(readinessOf(object, related), { ready: true }))
    }
  })
}

type Told = string | { readonly reason: string; readonly counts?: string; readonly fatal?: true }

const waits = (title: string, cases: Readonly<Record<string, readonly [Case, Told]>>): void => {
  describe(`${title} is not ready`, () => {
    for (const [sentence, [[object, related], told]] of Object.entries(cases)) {
      seen.waiting.add(object.kind)
      const expected = typeof told === 'string' ? { reason: told } : told
      test(sentence, () => assert.deepEqual(readinessOf(object, related), { ready: false, ...expected }))
    }
  })
}

const deployment = of('apps/v1', 'Deployment')
const rollout = (replicas: number, updatedReplicas: number, availableReplicas: number, conditions: Condition[] = []) =>
  deployment({
    spec: { replicas: 3 },
    status: { observedGeneration: 2, replicas, updatedReplicas, availableReplicas, conditions },
  })
const late = condition(
  'Progressing',
  'False',
  'ProgressDeadlineExceeded',
  'ReplicaSet "web-1" has timed out progressing.',
)
const quota = condition('ReplicaFailure', 'True', 'FailedCreate', 'pods "web-1" is forbidden: exceeded quota: small')

passes('a Deployment', {
  'when every Pod is new and available': [rollout(3, 3, 3)],
  'with no replicas wanted': [deployment({ spec: { replicas: 0 }, status: { observedGeneration: 2 } })],
})
waits('a Deployment', {
  'before its controller saw the version': [
    [
      deployment({
        spec: { replicas: 3 },
        status: { observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3 },
      }),
    ],
    'the deployment controller has not looked at this version yet',
  ],
  'while Pods of the old version still serve': [
    [rollout(4, 1, 3)],
    { counts: '0/3 Pods ready', reason: '1 of 3 Pods are of the new version' },
  ],
  'while the last old Pod is there': [
    [rollout(4, 3, 4)],
    { counts: '3/3 Pods ready', reason: '1 Pods of the old version are still there' },
  ],
  'while new Pods are not available': [
    [rollout(3, 3, 2)],
    { counts: '2/3 Pods ready', reason: 'the new Pods are not available yet' },
  ],
  'past its deadline': [
    [rollout(3, 3, 2, [late])],
    {
      counts: '2/3 Pods ready',
      reason: 'ProgressDeadlineExceeded: ReplicaSet "web-1" has timed out progressing.',
    },
  ],
  'when its Pods are refused': [
    [rollout(0, 0, 0, [quota])],
    { counts: '0/3 Pods ready', reason: 'FailedCreate: pods "web-1" is forbidden: exceeded quota: small' },
  ],
  'when somebody paused it': [
    [deployment({ spec: { replicas: 3, paused: true }, status: { observedGeneration: 2 } })],
    { counts: '0/3 Pods ready', reason: 'the rollout is paused', fatal: true },
  ],
  'while it is being removed': [
    [deployment({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['foregroundDeletion'] } })],
    'it is being removed, held by foregroundDeletion',
  ],
})

const statefulSet = (status: object, updateStrategy: object = { type: 'RollingUpdate' }): Manifest =>
  of(
    'apps/v1',
    'StatefulSet',
  )({
    spec: { replicas: 3, updateStrategy },
    status: { observedGeneration: 2, replicas: 3, currentRevision: 'web-1', updateRevision: 'web-2', ...status },
  })
const all = { readyReplicas: 3, availableReplicas: 3 }
passes('a StatefulSet', {
  'when every Pod is new': [statefulSet({ ...all, updatedReplicas: 3 })],
  'when no version is new': [statefulSet({ ...all, updateRevision: 'web-1' })],
  'when every Pod from the partition on is new': [
    statefulSet({ ...all, updatedReplicas: 1 }, { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }),
  ],
  'when somebody deletes old Pods by hand': [statefulSet({ ...all, updatedReplicas: 0 }, { type: 'OnDelete' })],
})
waits('a StatefulSet', {
  'while a Pod is not ready': [
    [statefulSet({ readyReplicas: 2, availableReplicas: 2, updatedReplicas: 3 })],
    { counts: '2/3 Pods ready', reason: 'its Pods are not ready yet' },
  ],
  'while Pods are old': [
    [statefulSet({ ...all, updatedReplicas: 1 })],
    { counts: '3/3 Pods ready', reason: '1 of 3 Pods are of the new version' },
  ],
  'while it shrinks': [
    [statefulSet({ ...all, replicas: 4, updatedReplicas: 3 })],
    { counts: '3/3 Pods ready', reason: '1 Pods too many are still there' },
  ],
})

const daemonSet = (status: object): Manifest =>
  of('apps/v1', 'DaemonSet')({ spec: {}, status: { observedGeneration: 2, desiredNumberScheduled: 2, ...status } })
passes('a DaemonSet', { 'on every node': [daemonSet({ updatedNumberScheduled: 2, numberAvailable: 2 })] })
waits('a DaemonSet', {
  'while a node has an old Pod': [
    [daemonSet({ updatedNumberScheduled: 1, numberAvailable: 2 })],
    { counts: '2/2 Pods ready', reason: '1 of 2 Pods are of the new version' },
  ],
  'while a node has none that is available': [
    [daemonSet({ updatedNumberScheduled: 2, numberAvailable: 1 })],
    { counts: '1/2 Pods ready', reason: 'its Pods are not available yet' },
  ],
})

const job = (status: object, spec: object = {}): Manifest =>
  of('batch/v1', 'Job')({ spec: { completions: 1, backoffLimit: 3, ...spec }, status })
passes('a Job', { 'when it is complete': [job({ succeeded: 1, conditions: [condition('Complete', 'True')] })] })
waits('a Job', {
  'while it runs': [[job({ active: 1 })], { counts: '0/1 Pods succeeded', reason: 'it runs' }],
  'while it is tried again': [
    [job({ active: 1, failed: 2 })],
    { counts: '0/1 Pods succeeded', reason: 'it runs, 2 of 4 tries failed' },
  ],
  'when it failed': [
    [
      job({
        failed: 4,
        conditions: [
          condition('Failed', 'True', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'),
        ],
      }),
    ],
    {
      counts: '0/1 Pods succeeded',
      reason: 'BackoffLimitExceeded: Job has reached the specified backoff limit',
      fatal: true,
    },
  ],
  'when it is suspended': [
    [job({}, { suspend: true })],
    { counts: '0/1 Pods succeeded', reason: 'it is suspended', fatal: true },
  ],
})

const claim = (status: object, spec: object = {}): Manifest => of('v1', 'PersistentVolumeClaim')({ spec, status })
const event = (reason: string, message: string, lastTimestamp = '2026-01-01T00:00:00Z'): Manifest => ({
  ...of('v1', 'Event')(),
  involvedObject: { uid: 'own' },
  reason,
  message,
  lastTimestamp,
})
const firstConsumer = event('WaitForFirstConsumer', 'waiting for first consumer to be created before binding')
const user = of('v1', 'Pod')({ spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'web' } }] } })
const resizing = {
  conditions: [condition('FileSystemResizePending', 'True', '', 'Waiting for user to (re-)start a pod')],
}
passes('a PersistentVolumeClaim', {
  'when it is bound': [claim({ phase: 'Bound' })],
  'when it waits for its first Pod and there is none': [
    claim({ phase: 'Pending' }),
    { events: [firstConsumer], pods: [] },
  ],
  'when it grows with the next Pod and there is none': [claim({ phase: 'Bound', ...resizing }), { pods: [] }],
})
waits('a PersistentVolumeClaim', {
  'before anybody looked at it': [[claim({ phase: 'Pending' }), { events: [] }], 'it is not bound yet'],
  'when its Pod is there and it is not bound': [
    [claim({ phase: 'Pending' }), { events: [firstConsumer], pods: [user] }],
    'WaitForFirstConsumer: waiting for first consumer to be created before binding',
  ],
  'when it cannot be provisioned, by the newest event': [
    [
      claim({ phase: 'Pending' }),
      {
        events: [firstConsumer, event('ProvisioningFailed', 'storageclass "fast" not found', '2026-01-01T00:01:00Z')],
        pods: [],
      },
    ],
    'ProvisioningFailed: storageclass "fast" not found',
  ],
  'while it grows under a Pod': [
    [
      claim(
        { phase: 'Bound', capacity: { storage: '1Gi' }, ...resizing },
        { resources: { requests: { storage: '2Gi' } } },
      ),
      { pods: [user] },
    ],
    'it grows from 1Gi to 2Gi: Waiting for user to (re-)start a pod',
  ],
  'when its volume is lost': [
    [claim({ phase: 'Lost' }, { volumeName: 'pv-1' })],
    { reason: 'its volume pv-1 is gone', fatal: true },
  ],
})

const namespace = (status: object): Manifest => of('v1', 'Namespace')({ status })
passes('a Namespace', { 'when it is active': [namespace({ phase: 'Active' })] })
waits('a Namespace', {
  'when something in it holds it': [
    [
      namespace({
        phase: 'Terminating',
        conditions: [
          condition('NamespaceDeletionContentFailure', 'False', 'ContentDeleted', 'All content successfully deleted'),
          condition(
            'NamespaceContentRemaining',
            'True',
            'SomeResourcesRemain',
            'Some resources are remaining: configmaps. has 1 resource instances',
          ),
          condition(
            'NamespaceFinalizersRemaining',
            'True',
            'SomeFinalizersRemain',
            'Some content in the namespace has finalizers remaining: invented.example/hold in 1 resource instances',
          ),
        ],
      }),
    ],
    'it is being removed; Some resources are remaining: configmaps. has 1 resource instances; Some content in the namespace has finalizers remaining: invented.example/hold in 1 resource instances',
  ],
})

const pod = (status: object): Manifest => of('v1', 'Pod')({ spec: { containers: [{ name: 'main' }] }, status })
passes('a Pod', {
  'when its containers are': [pod({ phase: 'Running', conditions: [condition('Ready', 'True')] })],
  'when it has done its work': [pod({ phase: 'Succeeded' })],
})
waits('a Pod', {
  'before it is placed': [[pod({ phase: 'Pending' })], 'it was not placed on a node yet'],
  'while its containers are made': [
    [
      pod({
        phase: 'Pending',
        conditions: [condition('Ready', 'False', 'ContainersNotReady', 'containers with unready status: [main]')],
      }),
    ],
    'ContainersNotReady: containers with unready status: [main]',
  ],
  'when it was evicted': [
    [pod({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' })],
    { reason: 'Evicted: The node was low on resource: memory.', fatal: true },
  ],
  'when its container failed': [[pod({ phase: 'Failed' })], { reason: 'a container of it failed', fatal: true }],
})

const autoscaler = (...conditions: Condition[]): Manifest =>
  of('autoscaling/v2', 'HorizontalPodAutoscaler')({ status: { conditions } })
const able = condition('AbleToScale', 'True')
const metricsMissing = 'the HPA was unable to compute the replica count: no metrics returned from resource metrics API'
passes('a HorizontalPodAutoscaler', {
  'when it reads its metrics': [autoscaler(able, condition('ScalingActive', 'True'))],
  'when nothing is to run': [autoscaler(able, condition('ScalingActive', 'False', 'ScalingDisabled'))],
})
waits('a HorizontalPodAutoscaler', {
  'before it looked': [[autoscaler()], 'it has not looked at its metrics yet'],
  'without metrics': [
    [autoscaler(able, condition('ScalingActive', 'False', 'FailedGetResourceMetric', metricsMissing))],
    `FailedGetResourceMetric: ${metricsMissing}`,
  ],
  'without what it scales': [
    [autoscaler(condition('AbleToScale', 'False', 'FailedGetScale', 'deployments.apps "web" not found'))],
    'FailedGetScale: deployments.apps "web" not found',
  ],
})

const budget = (status: object): Manifest => of('policy/v1', 'PodDisruptionBudget')({ status })
passes('a PodDisruptionBudget', {
  'even when no Pod may leave now': [
    budget({ observedGeneration: 2, conditions: [condition('DisruptionAllowed', 'False', 'InsufficientPods')] }),
  ],
})
waits('a PodDisruptionBudget', {
  'before its Pods were counted': [[budget({})], 'the disruption controller has not looked at this version yet'],
  'when they cannot be counted': [
    [
      budget({
        observedGeneration: 2,
        conditions: [condition('DisruptionAllowed', 'False', 'SyncFailed', 'found no controllers')],
      }),
    ],
    'SyncFailed: found no controllers',
  ],
})

const ingress = (name: string, addresses: readonly object[], ingressClassName = 'nginx'): Manifest =>
  of(
    'networking.k8s.io/v1',
    'Ingress',
  )({
    metadata: { name, uid: name },
    spec: { ingressClassName },
    status: { loadBalancer: { ingress: addresses } },
  })
const address = [{ ip: '192.0.2.1' }]
passes('an Ingress', {
  'with an address': [ingress('web', address)],
  'whose controller gives none an address': [
    ingress('web', []),
    { ingresses: [ingress('web', []), ingress('api', [])] },
  ],
  'whose class is not that of those with an address': [
    ingress('web', []),
    { ingresses: [ingress('api', address, 'other')] },
  ],
})
waits('an Ingress', {
  'whose controller gave others of its class an address': [
    [ingress('web', []), { ingresses: [ingress('web', []), ingress('api', address)] }],
    'the controller of class nginx gave it no address yet',
  ],
})

const byCondition: readonly (readonly [string, string, string, string])[] = [
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'Established', 'its kind is not served yet'],
  ['apiregistration.k8s.io/v1', 'APIService', 'Available', 'its server was not asked yet'],
  ['cert-manager.io/v1', 'Certificate', 'Ready', 'cert-manager has not looked at it yet: is it installed?'],
  [
    'external-secrets.io/v1',
    'ExternalSecret',
    'Ready',
    'the External Secrets Operator has not looked at it yet: is it installed?',
  ],
  [
    'bitnami.com/v1alpha1',
    'SealedSecret',
    'Synced',
    'the sealed-secrets controller has not looked at it yet: is it installed?',
  ],
]
for (const [apiVersion, kind, type, before] of byCondition) {
  const having = (...conditions: Condition[]): Manifest => of(apiVersion, kind)({ status: { conditions } })
  passes(`${kind}`, { [`when it is ${type}`]: [having(condition(type, 'True'))] })
  waits(`${kind}`, {
    'before its controller looked': [[of(apiVersion, kind)()], before],
    [`when it is not ${type}`]: [
      [having(condition(type, 'False', 'Reason', 'what the controller says'))],
      'Reason: what the controller says',
    ],
  })
}
waits('what was looked at in an older version', {
  'by cert-manager': [
    [
      of(
        'cert-manager.io/v1',
        'Certificate',
      )({ status: { conditions: [{ ...condition('Ready', 'True'), observedGeneration: 1 }] } }),
    ],
    'the certificate controller has not looked at this version yet',
  ],
  'by the sealed-secrets controller': [
    [
      of(
        'bitnami.com/v1alpha1',
        'SealedSecret',
      )({ status: { observedGeneration: 1, conditions: [condition('Synced', 'True')] } }),
    ],
    'the sealed-secrets controller has not looked at this version yet',
  ],
})
waits('a CustomResourceDefinition', {
  'whose names are taken': [
    [
      of(
        'apiextensions.k8s.io/v1',
        'CustomResourceDefinition',
      )({
        status: { conditions: [condition('NamesAccepted', 'False', 'PluralConflict', '"tickets" is already in use')] },
      }),
    ],
    { reason: 'PluralConflict: "tickets" is already in use', fatal: true },
  ],
})
passes('everything else', {
  'when it exists': [of('v1', 'ConfigMap')()],
  'and a kind of the same name in another group': [of('invented.example/v1', 'Deployment')()],
})
test('every kind that is judged is seen here as ready and as not ready', () => {
  for (const kind of judgedKinds) assert.ok(seen.ready.has(kind) && seen.waiting.has(kind), kind)
})
