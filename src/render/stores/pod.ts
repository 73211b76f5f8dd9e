// A store's Pod: the official image under the restricted standard, its data on a volume of its own.
import type { IContainer, IPodTemplateSpec, IProbe } from 'kubernetes-models/v1'
import type { Store } from '../../model/store.ts'
import { configFolder, secretFolder } from '../../stores/workload.ts'
import { contentHash } from '../content-hash.ts'
import { containerHardening, containerResources, podHardening, temporaryFolder, users } from '../hardening.ts'
import { secretNameOf, versionOf } from '../names.ts'
import { type Scope, selectorOf } from '../scope.ts'
import { secretHashAnnotation } from '../service-pod.ts'
import type { StoreForm } from './form.ts'
import { storePlacement } from './placement.ts'

/** The name of the volume with a store's data, and of its claim's template. */
export const dataVolume = 'data'

const startPeriodSeconds = 2

const byText = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : Number(left > right)

/** The ConfigMap of exactly this content, as for services. */
export const storeConfigOf = ({ name }: Store, { files }: StoreForm): string =>
  `${name}-config-${contentHash(Object.entries(files).toSorted(byText))}`

const asks = (what: 'started' | 'ready' | 'alive', often: Omit<IProbe, 'exec'>): IProbe => ({
  exec: { command: ['bash', `${configFolder}/probe.sh`, what] },
  ...often,
})

/**
 * A store that reads its logs after a power cut has not started, however long that takes. Later it is ready while it
 * answers an account, and is ended only after two minutes without any answer at all.
 */
const probes = ({ recoverySeconds }: StoreForm['workload']) => ({
  startupProbe: asks('started', {
    periodSeconds: startPeriodSeconds,
    failureThreshold: recoverySeconds / startPeriodSeconds,
    timeoutSeconds: 10,
  }),
  readinessProbe: asks('ready', { periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 10 }),
  livenessProbe: asks('alive', { periodSeconds: 20, failureThreshold: 6, timeoutSeconds: 10 }),
})

const storeMounts = ({ workload }: StoreForm): NonNullable<IContainer['volumeMounts']> => [
  // A folder below the volume's root, in which some file systems keep a folder of their own.
  { name: dataVolume, mountPath: workload.dataPath, subPath: 'store' },
  { name: 'config', mountPath: configFolder, readOnly: true },
  { name: 'secrets', mountPath: secretFolder, readOnly: true },
  temporaryFolder().mount,
  ...Object.entries(workload.folders).map(([name, mountPath]) => ({ name, mountPath })),
]

const container = (store: Store, form: StoreForm): IContainer => ({
  name: store.name,
  image: form.workload.image(store.version),
  imagePullPolicy: 'IfNotPresent',
  ...(form.command === undefined ? {} : { command: [...form.command] }),
  ...(form.args === undefined ? {} : { args: [...form.args] }),
  ports: Object.entries(form.workload.ports).map(([name, containerPort]) => ({
    name,
    containerPort,
    protocol: 'TCP' as const,
  })),
  env: [...form.env],
  resources: containerResources(store.resources),
  securityContext: containerHardening(),
  volumeMounts: storeMounts(form),
  ...probes(form.workload),
  ...(form.beforeEnd === undefined ? {} : { lifecycle: { preStop: { exec: { command: [...form.beforeEnd] } } } }),
})

const beside = (store: Store, form: StoreForm): IContainer[] => {
  if (form.beside === undefined) return []
  const { name, command, env, notesPath, resources } = form.beside
  return [
    {
      name,
      image: form.workload.image(store.version),
      imagePullPolicy: 'IfNotPresent',
      command: [...command],
      env: [...env],
      resources: containerResources(resources),
      securityContext: containerHardening(),
      volumeMounts: [
        { name: dataVolume, mountPath: notesPath, subPath: 'notes' },
        { name: 'config', mountPath: configFolder, readOnly: true },
        { name: 'secrets', mountPath: secretFolder, readOnly: true },
        temporaryFolder().mount,
      ],
    },
  ]
}

const volumes = (store: Store, form: StoreForm) => [
  { name: 'config', configMap: { name: storeConfigOf(store, form) } },
  {
    name: 'secrets',
    secret: {
      secretName: secretNameOf(store.name),
      defaultMode: 0o440,
      items: form.secretFiles.map(key => ({ key, path: key })),
    },
  },
  temporaryFolder('1Gi').volume,
  ...Object.keys(form.workload.folders).map(name => ({ name, emptyDir: { sizeLimit: '16Mi' } })),
]

/** The Pod template of a store. A changed recipe of what it reads starts it anew. */
export const storePod = (scope: Scope, store: Store, form: StoreForm): IPodTemplateSpec => {
  const seen = form.secretFiles.map(key => [key, form.recipes[key]])
  return {
    metadata: {
      labels: {
        ...selectorOf(scope, store.name),
        'salus.health/environment': scope.name,
        version: versionOf(form.workload.image(store.version)),
      },
      annotations: { [secretHashAnnotation]: contentHash(seen) },
    },
    spec: {
      ...podHardening(users.stores),
      ...storePlacement(scope, store.name, form.replicas),
      serviceAccountName: store.name,
      terminationGracePeriodSeconds: form.workload.graceSeconds,
      containers: [container(store, form), ...beside(store, form)],
      volumes: volumes(store, form),
    },
  }
}
