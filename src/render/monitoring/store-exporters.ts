// Exporters of MySQL and Redis: one Pod for each kind, with a container for each server, since each of them reads one.
import { monitoringKinds, monitoringOf } from '../../components/monitoring.ts'
import type { Software } from '../../components/software.ts'
import type { Recipe } from '../../model/secret-value.ts'
import type { Store } from '../../model/store.ts'
import { contentHash } from '../content-hash.ts'
import { secretNameOf } from '../names.ts'
import type { Concern, Scope } from '../scope.ts'
import { secretOf } from '../secrets.ts'
import { accountOf, addressOf, deploymentOf, type Part, type SoftwarePod } from './software-pod.ts'
import { exporterAccountOf } from './store-accounts.ts'
import { type StoreServer, serversOf, storesOfKind } from './store-servers.ts'

type Recipes = Readonly<Record<string, Recipe>>

/** How the exporter of a kind finds its server and proves itself. */
type ExporterForm = {
  readonly recipes: (servers: readonly StoreServer[], user: string, password: string) => Recipes
  readonly part: (server: StoreServer, user: string) => Pick<Part, 'args' | 'env' | 'mounts' | 'health'>
  readonly volumes: SoftwarePod['volumes']
}

/** Where the exporter of MySQL finds its files. */
const folder = '/etc/mysql-exporter'

const optionFile = ({ host, port }: StoreServer, user: string, password: string): string =>
  ['[client]', `user=${user}`, `password={{${password}}}`, `host=${host}`, `port=${port}`, ''].join('\n')

/** The option file is how both 0.14 and 0.17 are told a password that is no argument. */
const mysqlForm: ExporterForm = {
  recipes: (servers, user, password) =>
    Object.fromEntries(servers.map(server => [`${server.pod}.cnf`, { template: optionFile(server, user, password) }])),
  part: ({ pod, metricsPort }) => ({
    // Replication is told to MySQL's own tables; what reads them differs between MySQL and MariaDB.
    args: [`--config.my-cnf=${folder}/${pod}.cnf`, `--web.listen-address=:${metricsPort}`, '--no-collect.slave_status'],
    health: { live: '/', port: 'metrics' },
    mounts: [{ name: 'options', mountPath: folder, readOnly: true }],
  }),
  volumes: [{ name: 'options', secret: { secretName: secretNameOf('mysql-exporter'), defaultMode: 0o440 } }],
}

const redisForm: ExporterForm = {
  recipes: () => ({}),
  part: ({ host, port, metricsPort }, user) => ({
    args: [`-web.listen-address=:${metricsPort}`],
    env: [
      { name: 'REDIS_ADDR', value: `redis://${host}:${port}` },
      { name: 'REDIS_USER', value: user },
      {
        name: 'REDIS_PASSWORD',
        valueFrom: { secretKeyRef: { name: secretNameOf('redis-exporter'), key: 'password' } },
      },
    ],
    health: { live: '/health', port: 'metrics' },
  }),
  volumes: [],
}

const forms = { mysql: mysqlForm, redis: redisForm } as const

/** The first container's port is the one that the Pod's Service is named by; the others follow it. */
const portsOf = (servers: readonly StoreServer[]): Readonly<Record<string, number>> =>
  Object.fromEntries(servers.map(({ pod, metricsPort }) => [pod, metricsPort]))

const objectsOf = function* (scope: Scope, kind: 'mysql' | 'redis', store: Store, software: Software) {
  const workload = `${kind}-exporter` as const
  const account = exporterAccountOf(scope, store)
  if (account === undefined) return
  const form = forms[kind]
  const servers = serversOf(scope, store)
  const recipes: Recipes = { password: { draw: 'password' }, ...form.recipes(servers, account.user, account.password) }
  const parts = servers.map((server): Part => {
    const part = form.part(server, account.user)
    const health = { ...part.health, port: server.pod }
    return { name: server.pod, software, ports: { [server.pod]: server.metricsPort }, ...part, health }
  })
  yield accountOf(scope, workload)
  yield* secretOf(scope, workload, recipes)
  yield addressOf(scope, workload, portsOf(servers))
  yield deploymentOf(scope, {
    workload,
    user: monitoringKinds[workload].user,
    annotations: { 'salus.health/secret-hash': contentHash(recipes) },
    parts,
    volumes: form.volumes ?? [],
  })
}

/** The exporters of the stores, each with an account that reads figures and nothing else. */
export const storeExporters: Concern = function* (scope) {
  for (const kind of ['mysql', 'redis'] as const) {
    const software = monitoringOf(scope.environment, `${kind}-exporter`)
    if (software === undefined) continue
    for (const store of storesOfKind(scope.platform, kind)) yield* objectsOf(scope, kind, store, software)
  }
}
