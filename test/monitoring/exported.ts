// What is really exported, job by job: services and watchers are started and asked, with the arguments and accounts that
// are rendered. What no package of Debian holds is listed by its kind, with its source.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { kubeStateMetricsKind } from '../../src/components/kube-state-metrics.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import { storesOf } from '../../src/model/platform.ts'
import { exporterAccountOf } from '../../src/render/monitoring/store-accounts.ts'
import type { Scope } from '../../src/render/scope.ts'
import { freePorts, startSalus } from '../platform/salus.ts'
import { startMariadb } from '../servers/mariadb.ts'
import { startRabbitmq } from '../servers/rabbitmq.ts'
import { startRedis } from '../servers/redis.ts'
import { freePort } from '../servers/server.ts'
import { seriesIn } from './exposition.ts'
import { startPublicHost } from './public-host.ts'
import { fileOf } from './rendered.ts'
import { type Differences, startWatcher } from './watchers.ts'

/** Series by the job that exports them. */
export type Exported = ReadonlyMap<string, ReadonlySet<string>>

const password = 'password-of-an-exporter-in-tests'

const ask = async (url: string): Promise<string> => (await fetch(url, { signal: AbortSignal.timeout(10_000) })).text()

/** The series of every service of a platform that runs on this machine. */
export const exportedByServices = async ({ platform }: Scope, data: string): Promise<Exported> => {
  const up = await startSalus([platform.name, '--data', data, '--port-base', String(await freePorts(5))])
  try {
    const texts = platform.services.map(async ({ name }) => {
      const text = await ask(`${up.urlOf(name)}/metrics`)
      return [name, seriesIn(text)] as const
    })
    return new Map(await Promise.all(texts))
  } finally {
    await up.stop()
  }
}

const asked = async (
  kind: Parameters<typeof startWatcher>[0],
  objects: readonly Manifest[],
  more: Differences,
  path = '/metrics',
) => {
  const running = await startWatcher(kind, objects, more)
  try {
    return seriesIn(await ask(running.url + path))
  } finally {
    await running.stop()
  }
}

const accountOf = (scope: Scope, kind: string) => {
  const store = storesOf(scope.platform).find(store => store.kind === kind)
  const account = store === undefined ? undefined : exporterAccountOf(scope, store)
  if (account === undefined) throw new Error(`expected an account for the exporter of ${kind}`)
  return account
}

/** MySQL's figures, read with the rights that are rendered and no other. */
export const exportedByMysql = async (scope: Scope, objects: readonly Manifest[]): Promise<ReadonlySet<string>> => {
  const { user, rights } = accountOf(scope, 'mysql')
  const server = await startMariadb([
    `CREATE USER IF NOT EXISTS ${user}@127.0.0.1 IDENTIFIED BY '${password}';`,
    `GRANT ${rights.join(', ')} ON *.* TO ${user}@127.0.0.1;`,
  ])
  const { port } = new URL(server.url)
  const options = `[client]\nuser=${user}\npassword=${password}\nhost=127.0.0.1\nport=${port}\n`
  try {
    return await asked('mysql-exporter', objects, { files: { '/etc/mysql-exporter': { 'mysql-0.cnf': options } } })
  } finally {
    await server.stop()
  }
}

/** Redis' figures, read with the rules of the ACL that are rendered and no other, after a login that was refused. */
export const exportedByRedis = async (scope: Scope, objects: readonly Manifest[]): Promise<ReadonlySet<string>> => {
  const { user, rights } = accountOf(scope, 'redis')
  const server = await startRedis()
  const { port, password: root } = new URL(server.url)
  const client = (...words: string[]) => promisify(execFile)('redis-cli', ['-p', port, '--no-auth-warning', ...words])
  try {
    await client('-a', root, 'ACL', 'SETUSER', user, 'on', `>${password}`, ...rights)
    await client('--user', user, '-a', 'another', 'PING')
    return await asked('redis-exporter', objects, {
      env: { REDIS_ADDR: `redis://127.0.0.1:${port}`, REDIS_USER: user, REDIS_PASSWORD: password },
    })
  } finally {
    await server.stop()
  }
}

/** RabbitMQ's own figures, after a login that was refused. */
export const exportedByRabbitmq = async (): Promise<ReadonlySet<string>> => {
  const metricsPort = await freePort()
  const server = await startRabbitmq({ metricsPort })
  try {
    const { Connection } = await import('rabbitmq-client')
    const url = new URL(server.url)
    url.password = 'another'
    const connection = new Connection(url.href)
    await new Promise(resolve => connection.once('error', resolve))
    void connection.close()
    return seriesIn(await ask(`http://127.0.0.1:${metricsPort}/metrics`))
  } finally {
    await server.stop()
  }
}

/** What the probe tells of a host that it reaches by another name, with a certificate that it was told to trust. */
export const exportedByProbe = async (objects: readonly Manifest[], host: string): Promise<ReadonlySet<string>> => {
  const entry = await startPublicHost(host)
  const files = {
    '/etc/blackbox-exporter/config': { 'blackbox.yml': fileOf(objects, 'blackbox-exporter-config', 'blackbox.yml') },
    '/etc/blackbox-exporter/trust': { 'tls.crt': entry.certificate },
  }
  const running = await startWatcher('blackbox-exporter', objects, { files })
  try {
    const text = await ask(`${running.url}/probe?module=${host}&target=https://${entry.address}/health/ready`)
    if (!text.includes('probe_success 1\n')) throw new Error(`expected a host that answers, received ${text}`)
    return seriesIn(text)
  } finally {
    await running.stop()
    entry.stop()
  }
}

/** What Prometheus, Alertmanager and the exporter of nodes tell of themselves and of this machine. */
export const exportedByWatchers = async (objects: readonly Manifest[]): Promise<Exported> => {
  const prometheus = {
    'prometheus.yml': fileOf(objects, 'prometheus-config', 'prometheus.yml'),
    'rules.yml': fileOf(objects, 'prometheus-config', 'rules.yml'),
  }
  const begun = fileOf(objects, 'alertmanager-begun', 'alertmanager.yml')
  const alertmanager = { 'alertmanager.yml': `${begun}          https://alerts.example/hook` }
  return new Map([
    [
      'prometheus',
      await asked('prometheus', objects, {
        files: { '/etc/prometheus': prometheus },
        folders: { '/prometheus': undefined },
      }),
    ],
    [
      'alertmanager',
      await asked('alertmanager', objects, {
        files: { '/etc/alertmanager': alertmanager },
        folders: { '/alertmanager': undefined },
      }),
    ],
    [
      'node-exporter',
      await asked('node-exporter', objects, {
        folders: { '/host/proc': '/proc', '/host/sys': '/sys', '/host/root': '/' },
      }),
    ],
    ['kube-state-metrics', new Set(kubeStateMetricsKind.series?.names)],
  ])
}
