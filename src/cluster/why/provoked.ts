// Faults that are made on purpose on a real cluster, each in a namespace of its own, and what is said of them.
import type { Manifest, ObjectReference } from '../../model/manifest.ts'

/** One fault: what brings it about, and which object it keeps from being ready. */
export type Story = {
  readonly objects: readonly Manifest[]
  readonly about: Pick<ObjectReference, 'apiVersion' | 'kind' | 'name'>
  /** Labels of its namespace. */
  readonly labels?: Readonly<Record<string, string>>
  /** The first reason's text, or how it begins. */
  readonly says: RegExp
  /** A line of the log that is shown with it. */
  readonly shows?: string
  /** Waiting cannot help. */
  readonly final?: true
}

type Container = Readonly<Record<string, unknown>>

const image = 'busybox'
const shell = (script: string): Container => ({ command: ['sh', '-c', script] })
const idle = shell('sleep 3600')

const template = (container: Container, pod: object = {}): object => ({
  metadata: { labels: { app: 'web' } },
  spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', image, ...idle, ...container }], ...pod },
})

const workload = (kind: string, spec: object): Manifest => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
})

const deployment = (container: Container, pod: object = {}, spec: object = {}): Manifest =>
  workload('Deployment', { replicas: 1, ...spec, template: template(container, pod) })

const aboutWeb = (kind: string): Story['about'] => ({ apiVersion: 'apps/v1', kind, name: 'web' })

const ofDeployment = (
  says: RegExp,
  container: Container,
  more: {
    readonly pod?: object
    readonly spec?: object
    readonly shows?: string
    readonly also?: readonly Manifest[]
  } = {},
): Story => ({
  objects: [...(more.also ?? []), deployment(container, more.pod, more.spec)],
  about: aboutWeb('Deployment'),
  says,
  ...(more.shows === undefined ? {} : { shows: more.shows }),
})

const object = (apiVersion: string, kind: string, name: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name },
  spec,
})

const probe = (command: string): object => ({
  exec: { command: ['sh', '-c', command] },
  periodSeconds: 1,
  failureThreshold: 1,
})

const claimSpec = (storageClassName: string): object => ({
  accessModes: ['ReadWriteOnce'],
  storageClassName,
  resources: { requests: { storage: '1Gi' } },
})

const requests = (asked: object): Container => ({ resources: { requests: asked, limits: asked } })

const apart = {
  nodeSelector: { 'kubernetes.io/hostname': 'node-1' },
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
      ],
    },
  },
}

const quota = object('v1', 'ResourceQuota', 'small', { hard: { 'requests.cpu': '100m' } })

/** The faults, by name. */
export const stories: Readonly<Record<string, Story>> = {
  'wrong-image': ofDeployment(
    /^ImagePullBackOff: Back-off pulling image "invented-image:1"/,
    { image: 'invented-image:1' },
    { spec: { replicas: 2 } },
  ),
  'wrong-image-name': ofDeployment(/^InvalidImageName: /, { image: 'Invented Image' }),
  'readiness-probe': ofDeployment(
    /^Unhealthy: Readiness probe failed: the schema is older than expected$/,
    {
      ...shell('echo waiting for the schema; sleep 3600'),
      readinessProbe: probe('echo the schema is older than expected; exit 1'),
    },
    { shows: 'waiting for the schema' },
  ),
  'readiness-probe-http': ofDeployment(/^Unhealthy: Readiness probe failed: Get "http:\/\/.*connection refused$/, {
    readinessProbe: { httpGet: { path: '/health/ready', port: 8602 }, periodSeconds: 1 },
  }),
  'liveness-probe': ofDeployment(/^Unhealthy: Liveness probe failed: no answer$/, {
    ...shell('echo stuck; trap "exit 0" TERM; sleep 3600'),
    livenessProbe: probe('echo no answer; exit 1'),
  }),
  crash: ofDeployment(/^CrashLoopBackOff: exit code 3$/, shell('echo the variable PORT is missing; exit 3'), {
    shows: 'the variable PORT is missing',
  }),
  'out-of-memory': ofDeployment(/^CrashLoopBackOff: OOMKilled, exit code 137$/, {
    ...shell('tail /dev/zero'),
    ...requests({ cpu: '50m', memory: '16Mi' }),
  }),
  'crash-of-init-container': ofDeployment(
    /^(CrashLoopBackOff|Error): exit code 4$/,
    {},
    {
      pod: { initContainers: [{ name: 'prepare', image, ...shell('echo no schema; exit 4') }] },
      shows: 'no schema',
    },
  ),
  'command-not-found': ofDeployment(
    /^CrashLoopBackOff: StartError, exit code 128: .*"invented-command": executable file not found/,
    {
      command: ['invented-command'],
    },
  ),
  'missing-secret-in-variable': ofDeployment(/^CreateContainerConfigError: secret "invented" not found$/, {
    env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'invented', key: 'key' } } }],
  }),
  'missing-secret-in-volume': ofDeployment(
    /^FailedMount: MountVolume.SetUp failed for volume "keys" : secret "invented" not found$/,
    { volumeMounts: [{ name: 'keys', mountPath: '/keys' }] },
    { pod: { volumes: [{ name: 'keys', secret: { secretName: 'invented' } }] } },
  ),
  'root-refused': ofDeployment(/^CreateContainerConfigError: container has runAsNonRoot and image will run as root/, {
    securityContext: { runAsNonRoot: true },
  }),
  'missing-service-account': ofDeployment(
    /^FailedCreate: Error creating: pods "web-.*" is forbidden: error looking up service account .*: serviceaccount "invented" not found$/,
    {},
    { pod: { serviceAccountName: 'invented' } },
  ),
  quota: ofDeployment(
    /^FailedCreate: Error creating: pods "web-.*" is forbidden: exceeded quota: small, requested: requests.cpu=200m, used: requests.cpu=0, limited: requests.cpu=100m$/,
    requests({ cpu: '200m', memory: '16Mi' }),
    { also: [quota] },
  ),
  'quota-of-stateful-set': {
    objects: [
      quota,
      workload('StatefulSet', { serviceName: 'web', template: template(requests({ cpu: '200m', memory: '16Mi' })) }),
    ],
    about: aboutWeb('StatefulSet'),
    says: /^FailedCreate: Create Pod web-0 in StatefulSet web failed error: pods "web-0" is forbidden: exceeded quota: small/,
  },
  'pod-security': {
    final: true,
    ...ofDeployment(
      /^FailedCreate: Error creating: pods "web-.*" is forbidden: violates PodSecurity "restricted:latest": /,
      {},
    ),
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
  },
  'unschedulable-cpu': ofDeployment(
    /^FailedScheduling: 0\/\d+ nodes are available: \d+ Insufficient cpu\./,
    requests({ cpu: '900', memory: '16Mi' }),
  ),
  'unschedulable-memory': ofDeployment(
    /^FailedScheduling: 0\/\d+ nodes are available: \d+ Insufficient memory\./,
    requests({ cpu: '10m', memory: '900Gi' }),
  ),
  'unschedulable-anti-affinity': ofDeployment(
    /^FailedScheduling: 0\/\d+ nodes are available: 1 node\(s\) didn't match pod anti-affinity rules/,
    {},
    { pod: apart, spec: { replicas: 2 } },
  ),
  'missing-claim': ofDeployment(
    /^FailedScheduling: .*persistentvolumeclaim "invented" not found/,
    {},
    {
      pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'invented' } }] },
    },
  ),
  'claim-without-class': {
    objects: [
      workload('StatefulSet', {
        serviceName: 'web',
        template: template({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec('invented') }],
      }),
    ],
    about: aboutWeb('StatefulSet'),
    says: /^ProvisioningFailed: storageclass.storage.k8s.io "invented" not found$/,
  },
  'failed-job': {
    objects: [
      object('batch/v1', 'Job', 'migrate', {
        backoffLimit: 0,
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'main', image, ...shell('echo table exists; exit 2') }],
          },
        },
      }),
    ],
    about: { apiVersion: 'batch/v1', kind: 'Job', name: 'migrate' },
    says: /^Error: exit code 2$/,
    shows: 'table exists',
    final: true,
  },
  'autoscaler-without-target': {
    objects: [
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
        minReplicas: 1,
        maxReplicas: 2,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'invented' },
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      }),
    ],
    about: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'web' },
    says: /^FailedGetScale: .*deployments.*"invented" not found$/,
  },
}
