// Nightly copies of stores, brought to an object store outside of their volumes. The layout there and the images are
// data in src/stores/backup.ts, which restoring reads too.
import type { ICronJob } from 'kubernetes-models/batch/v1'
import type { IContainer } from 'kubernetes-models/v1'
import type { ClusterEnvironment } from '../../model/environment.ts'
import type { Manifest } from '../../model/manifest.ts'
import { storesOf } from '../../model/platform.ts'
import { formatSize } from '../../model/quantity.ts'
import type { Store } from '../../model/store.ts'
import { type BackupKind, backupKinds, transferImage } from '../../stores/backup.ts'
import { configFolder, scriptOf, secretFolder } from '../../stores/workload.ts'
import { contentHash } from '../content-hash.ts'
import { containerHardening, containerResources, podHardening, temporaryFolder, users } from '../hardening.ts'
import { secretNameOf, serviceNameOf, versionOf } from '../names.ts'
import { allow, workload } from '../network.ts'
import { type Concern, metadataOf, type Scope, selectorOf } from '../scope.ts'
import { secretHashAnnotation } from '../service-pod.ts'
import type { StoreForm } from '../stores/form.ts'
import { unitsOf } from '../stores/forms.ts'
import { podHostOf, storePodsOf } from '../stores/pods.ts'
import { targetEnd, transferVariables } from './target.ts'

type Target = NonNullable<ClusterEnvironment['backupTarget']>

/** A store of which copies are made. */
type Copied = {
  readonly store: Store
  readonly backup: NonNullable<Store['backup']>
  readonly kind: BackupKind
  readonly form: StoreForm
  readonly target: Target
}

const folder = '/backup'
const lateSeconds = 3600
const longestSeconds = 4 * 3600
const attempts = 2
const resources = { cpuMillicores: { from: 100, to: 1000 }, memoryBytes: { from: 128 * 2 ** 20, to: 512 * 2 ** 20 } }

const backupOf = ({ name }: Store): string => `${name}-backup`
const filesOf = ({ kind }: Copied): Readonly<Record<string, string>> => ({
  'copy.sh': scriptOf(kind.script),
  'store.sh': scriptOf('backup-store.sh'),
})
const configOf = (copied: Copied): string => `${backupOf(copied.store)}-${contentHash(filesOf(copied))}`

/** Of several servers the last one is read, which is seldom the one that takes writes. MySQL's Service knows the truth. */
const hostOf = (scope: Scope, store: Store): string => {
  const last = storePodsOf(scope, store).at(-1)
  return store.kind === 'mysql' || last === undefined ? serviceNameOf(store.name) : podHostOf(store, last)
}

const container = (name: string, image: string, more: Pick<IContainer, 'command' | 'env'>): IContainer => ({
  name,
  image,
  imagePullPolicy: 'IfNotPresent',
  ...more,
  resources: containerResources(resources),
  securityContext: containerHardening(),
  // What went wrong stands in the Pod's status, also when its log is gone.
  terminationMessagePolicy: 'FallbackToLogsOnError',
  volumeMounts: [
    { name: 'backup', mountPath: folder },
    { name: 'config', mountPath: configFolder, readOnly: true },
    ...(name === 'copy' ? [{ name: 'secrets', mountPath: secretFolder, readOnly: true }] : []),
    temporaryFolder().mount,
  ],
})

const podSpec = (scope: Scope, copied: Copied) => {
  const { store, backup, kind, form, target } = copied
  const place = { name: 'FOLDER', value: folder }
  return {
    ...podHardening(users.stores),
    serviceAccountName: store.name,
    restartPolicy: 'Never' as const,
    initContainers: [
      container('copy', form.workload.image(store.version), {
        command: ['bash', `${configFolder}/copy.sh`],
        env: [
          { name: 'DATABASE', value: scope.platform.name },
          place,
          { name: 'STORE_HOST', value: hostOf(scope, store) },
          { name: 'STORE_PORT', value: String(form.workload.ports[kind.port]) },
        ],
      }),
    ],
    containers: [
      container('store', transferImage, {
        command: ['sh', `${configFolder}/store.sh`],
        env: [
          place,
          { name: 'HOME', value: '/tmp' },
          { name: 'KEEP_SECONDS', value: String(backup.keepSeconds) },
          ...transferVariables(scope, target, store.name),
        ],
      }),
    ],
    volumes: [
      { name: 'backup', emptyDir: { sizeLimit: formatSize(store.sizeBytes) } },
      { name: 'config', configMap: { name: configOf(copied) } },
      {
        name: 'secrets',
        secret: {
          secretName: secretNameOf(store.name),
          defaultMode: 0o440,
          items: kind.secretFiles.map(key => ({ key, path: key })),
        },
      },
      temporaryFolder('64Mi').volume,
    ],
  }
}

/**
 * In the platform's time zone from Kubernetes 1.27 on; 1.24 to 1.26 drop or ignore the field, and the controller's own
 * zone decides, mostly UTC: still one copy a day. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones
 */
const cronJob = (scope: Scope, copied: Copied): Manifest => {
  const { store, backup, kind, form } = copied
  const of = backupOf(store)
  const seen = kind.secretFiles.map(key => [key, form.recipes[key]])
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadataOf(scope, { stage: 'backup', name: of, of }),
    spec: {
      schedule: backup.schedule,
      timeZone: scope.platform.timeZone,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: lateSeconds,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: attempts,
          activeDeadlineSeconds: longestSeconds,
          template: {
            metadata: {
              labels: {
                ...selectorOf(scope, of),
                'salus.health/environment': scope.name,
                version: versionOf(form.workload.image(store.version)),
              },
              annotations: { [secretHashAnnotation]: contentHash(seen) },
            },
            spec: podSpec(scope, copied),
          },
        },
      },
    },
  } satisfies ICronJob
}

function* connections(scope: Scope, { store, kind, form, target }: Copied): Generator<Manifest> {
  const from = workload(backupOf(store))
  const { peer, port } = targetEnd(scope.environment, target)
  yield* allow(scope, { from, to: workload(store.name), ports: [form.workload.ports[kind.port] ?? 0] })
  yield* allow(scope, { from, to: peer, ports: [port] })
}

/** For each store that is copied, in an environment that names where to: a Job every night. */
export const backups: Concern = function* (scope) {
  const { backupTarget: target } = scope.environment
  for (const store of storesOf(scope.platform)) {
    const kind = backupKinds[store.kind]
    if (target === undefined || store.backup === undefined || kind === undefined) continue
    const copied = { store, backup: store.backup, kind, form: unitsOf(scope, store)[0].form, target }
    yield {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadataOf(scope, { stage: 'config', name: configOf(copied), of: backupOf(store) }),
      immutable: true,
      data: filesOf(copied),
    }
    yield cronJob(scope, copied)
    yield* connections(scope, copied)
  }
}
