// The Pods of software that others wrote: hardened like the platform's own, each with an identity of its own.
import type { IDeployment, IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IContainer, IPodTemplateSpec, IProbe, IService, IServiceAccount, IVolume } from 'kubernetes-models/v1'
import type { Software } from '../../components/software.ts'
import type { Manifest } from '../../model/manifest.ts'
import { formatSize } from '../../model/quantity.ts'
import { containerHardening, containerResources, podHardening, temporaryFolder } from '../hardening.ts'
import { versionOf } from '../names.ts'
import { metadataOf, type Scope, selectorOf } from '../scope.ts'

/** A path that answers 200 while all is well, on a port by its name. */
export type Health = {
  readonly live: string
  readonly ready?: string
  readonly port: string
  readonly scheme?: 'HTTP' | 'HTTPS'
}

/** A container of third-party software. */
export type Part = {
  readonly name: string
  readonly software: Software
  readonly args?: readonly string[]
  readonly env?: IContainer['env']
  readonly ports: Readonly<Record<string, number>>
  readonly health: Health
  readonly mounts?: NonNullable<IContainer['volumeMounts']>
}

/** A Pod of third-party software. */
export type SoftwarePod = {
  readonly workload: string
  readonly user: number
  readonly parts: readonly Part[]
  /** What runs before them, one after the other. */
  readonly first?: readonly IContainer[]
  readonly volumes?: readonly IVolume[]
  /** What makes the Pod start anew when it changes, beside its own spec. */
  readonly annotations?: Readonly<Record<string, string>>
  /** It asks the API server, and so has its account's token. */
  readonly asksApi?: boolean
  /** Seconds to end in. */
  readonly graceSeconds?: number
}

const probes = ({ live, ready = live, port, scheme }: Health) => {
  const probe = (path: string, often: Omit<IProbe, 'httpGet'>): IProbe => ({
    httpGet: { path, port, ...(scheme === undefined ? {} : { scheme }) },
    timeoutSeconds: 3,
    ...often,
  })
  return {
    startupProbe: probe(live, { periodSeconds: 2, failureThreshold: 150 }),
    livenessProbe: probe(live, { periodSeconds: 15, failureThreshold: 4 }),
    readinessProbe: probe(ready, { periodSeconds: 5, failureThreshold: 3 }),
  }
}

const containerOf = ({ name, software, args, env, ports, health, mounts = [] }: Part): IContainer => ({
  name,
  image: software.image,
  imagePullPolicy: 'IfNotPresent',
  ...(args === undefined ? {} : { args: [...args] }),
  ...(env === undefined ? {} : { env }),
  ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' as const })),
  resources: containerResources(software.resources),
  securityContext: containerHardening(),
  volumeMounts: [...mounts, temporaryFolder().mount],
  ...probes(health),
})

/** The template of such a Pod. */
export const softwarePod = (scope: Scope, pod: SoftwarePod): IPodTemplateSpec => {
  const { workload, user, parts, first = [], volumes = [], annotations = {}, asksApi = false, graceSeconds = 30 } = pod
  const image = parts[0]?.software.image
  return {
    metadata: {
      labels: {
        ...selectorOf(scope, workload),
        'salus.health/environment': scope.name,
        ...(image === undefined ? {} : { version: versionOf(image) }),
      },
      annotations,
    },
    spec: {
      ...podHardening(user),
      automountServiceAccountToken: asksApi,
      serviceAccountName: workload,
      terminationGracePeriodSeconds: graceSeconds,
      ...(first.length === 0 ? {} : { initContainers: [...first] }),
      containers: parts.map(containerOf),
      volumes: [...volumes, temporaryFolder('64Mi').volume],
    },
  }
}

/** The identity of a workload; the token is mounted by the Pods that need it. */
export const accountOf = (scope: Scope, workload: string, namespace = scope.environment.namespace): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadataOf(scope, { stage: 'rbac', name: workload, of: workload, namespace }),
    automountServiceAccountToken: false,
  }) satisfies IServiceAccount

/** The address in front of a workload's Pods. */
export const addressOf = (scope: Scope, workload: string, ports: Readonly<Record<string, number>>): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(scope, { stage: 'monitoring', name: workload, of: workload }),
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(scope, workload),
      ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name, protocol: 'TCP' as const })),
    },
  }) satisfies IService

/** One Pod that keeps nothing. */
export const deploymentOf = (scope: Scope, pod: SoftwarePod): Manifest =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(scope, { stage: 'monitoring', name: pod.workload, of: pod.workload }),
    spec: {
      replicas: 1,
      selector: { matchLabels: selectorOf(scope, pod.workload) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: softwarePod(scope, pod),
    },
  }) satisfies IDeployment

/** The volume `data` of a Pod, by its name in mounts. */
export const dataVolume = 'data'

/** One Pod with a volume `data` that outlives it. */
export const statefulSetOf = (scope: Scope, pod: SoftwarePod, sizeBytes: number): Manifest => {
  const { storageClass } = scope.environment
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(scope, { stage: 'monitoring', name: pod.workload, of: pod.workload }),
    spec: {
      replicas: 1,
      serviceName: pod.workload,
      selector: { matchLabels: selectorOf(scope, pod.workload) },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      template: softwarePod(scope, pod),
      volumeClaimTemplates: [
        {
          metadata: { name: dataVolume, labels: { ...selectorOf(scope, pod.workload) } },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: formatSize(sizeBytes) } },
            ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
          },
        },
      ],
    },
  } satisfies IStatefulSet
}
