import type { IJob } from 'kubernetes-models/batch/v1'
import type { Manifest } from '../../model/manifest.ts'
import type { Store } from '../../model/store.ts'
import { mysqlWorkload } from '../../stores/mysql.ts'
import { configFolder, scriptOf, secretFolder } from '../../stores/workload.ts'
import { contentHash } from '../content-hash.ts'
import { containerHardening, containerResources, podHardening, temporaryFolder, users } from '../hardening.ts'
import { secretNameOf, serviceNameOf, versionOf } from '../names.ts'
import { metadataOf, type Scope, selectorOf } from '../scope.ts'
import type { StoreForm } from './form.ts'

/** The Job that keeps the accounts of a MySQL, without the hash that its name ends in. */
export const accountsJobOf = ({ name }: Store): string => `${name}-accounts`

/** The name of the file with the Job's script, in a ConfigMap of its own. */
const scriptFile = 'accounts.sh'
const longestSeconds = 3600
const attempts = 6
const resources = {
  cpuMillicores: { from: 50, to: 500 },
  memoryBytes: { from: 64 * 2 ** 20, to: 256 * 2 ** 20 },
}

/** The files of the Job. */
export const accountsFiles = (): Readonly<Record<string, string>> => ({ [scriptFile]: scriptOf('mysql-accounts.sh') })

/** The ConfigMap of exactly these files. */
export const accountsConfigOf = (store: Store): string => `${accountsJobOf(store)}-${contentHash(accountsFiles())}`

const podSpec = (store: Store) => ({
  ...podHardening(users.stores),
  serviceAccountName: store.name,
  restartPolicy: 'OnFailure' as const,
  containers: [
    {
      name: 'accounts',
      image: mysqlWorkload.image(store.version),
      imagePullPolicy: 'IfNotPresent' as const,
      command: ['bash', `${configFolder}/${scriptFile}`],
      env: [{ name: 'MYSQL_HOST', value: serviceNameOf(store.name) }],
      resources: containerResources(resources),
      securityContext: containerHardening(),
      volumeMounts: [
        { name: 'config', mountPath: configFolder, readOnly: true },
        { name: 'secrets', mountPath: secretFolder, readOnly: true },
        temporaryFolder().mount,
      ],
    },
  ],
  volumes: [
    { name: 'config', configMap: { name: accountsConfigOf(store) } },
    {
      name: 'secrets',
      secret: {
        secretName: secretNameOf(store.name),
        defaultMode: 0o440,
        items: ['accounts.sql', 'client.cnf'].map(key => ({ key, path: key })),
      },
    },
    temporaryFolder('16Mi').volume,
  ],
})

/**
 * Brings the accounts of MySQL to what is described; a Job for each description of them. It waits for the server by
 * itself, so that it belongs to the stage of the stores: that stage is ready when services can sign in.
 */
export const accountsJob = (scope: Scope, store: Store, { recipes }: StoreForm): Manifest => {
  const workload = accountsJobOf(store)
  const labels = {
    ...selectorOf(scope, workload),
    'salus.health/environment': scope.name,
    version: versionOf(mysqlWorkload.image(store.version)),
  }
  const template = { metadata: { labels }, spec: podSpec(store) }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadataOf(scope, {
      stage: 'stores',
      name: `${workload}-${contentHash([template, recipes['accounts.sql']])}`,
      of: workload,
    }),
    spec: {
      backoffLimit: attempts,
      activeDeadlineSeconds: longestSeconds,
      template,
    },
  } satisfies IJob
}
