import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { answers } from './answers.ts'
import { type Account, account, folderFor, freePort, type Server, ServerProcess, serverOf } from './server.ts'

const START_SECONDS = 10

/** Every write is in the synced append-only file before its answer, as the platform renders it. */
const durable = ['save ""', 'appendonly yes', 'appendfsync always']

/** One process of Redis with its own configuration, which it may rewrite. */
type Process = { readonly folder: string; readonly owner: Account; readonly port: number }

const own = async (path: string, { uid, gid }: Account): Promise<void> => {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

const prepare = async ({ folder, owner, port }: Process, lines: readonly string[], words: readonly string[] = []) => {
  const config = join(folder, `${port}.conf`)
  await writeFile(config, [`port ${port}`, 'bind 127.0.0.1', ...lines, ''].join('\n'))
  await own(config, owner)
  const process_ = new ServerProcess({ program: 'redis-server', args: [config, ...words] }, folder, owner)
  return { process_, start: () => process_.start(() => answers(port, 'PING\r\n', /NOAUTH|PONG/), START_SECONDS) }
}

/** Starts Redis. */
export const startRedis = async (): Promise<Server> => {
  const owner = account('redis')
  const folder = await folderFor('redis', owner)
  const port = await freePort()
  const password = randomBytes(16).toString('hex')
  const { process_, start } = await prepare({ folder, owner, port }, [
    `dir ${folder}`,
    `requirepass ${password}`,
    ...durable,
  ])
  await start()
  return serverOf(`redis://:${password}@127.0.0.1:${port}/0`, folder, process_, start)
}

const inSync = async (port: number, password: string): Promise<void> => {
  const words = [
    '-p',
    String(port),
    '--user',
    'service',
    '--pass',
    password,
    '--no-auth-warning',
    'info',
    'replication',
  ]
  const deadline = performance.now() + START_SECONDS * 1000
  while (!(await promisify(execFile)('redis-cli', words)).stdout.includes('master_link_status:up')) {
    if (performance.now() > deadline) throw new Error(`the replica is not in sync after ${START_SECONDS} s`)
    await delay(50)
  }
}

/**
 * Starts a primary, a replica and a Sentinel that promotes the replica a second after the primary is lost. `kill` ends
 * the primary. Both know the account `service`; the URL names a Sentinel that is away before the one that answers.
 */
export const startWatchedRedis = async (): Promise<Server> => {
  const owner = account('redis')
  const folder = await folderFor('redis', owner)
  const [port, replicaPort, sentinelPort, nobodysPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const password = randomBytes(16).toString('hex')
  const accounts = [
    'user default off',
    `user service on >${password} ~* &* +@all`,
    'masteruser service',
    `masterauth ${password}`,
    'repl-diskless-sync-delay 0',
  ]
  const begin = async (at: number, more: readonly string[]) => {
    const data = join(folder, `data-${at}`)
    await mkdir(data)
    await own(data, owner)
    const begun = await prepare({ folder, owner, port: at }, [`dir ${data}`, ...durable, ...accounts, ...more])
    await begun.start()
    return begun
  }
  const primary = await begin(port, [])
  const replica = await begin(replicaPort, [`replicaof 127.0.0.1 ${port}`])
  const watch = [
    `dir ${folder}`,
    `sentinel monitor watched 127.0.0.1 ${port} 1`,
    'sentinel down-after-milliseconds watched 1000',
    'sentinel failover-timeout watched 5000',
    'sentinel auth-user watched service',
    `sentinel auth-pass watched ${password}`,
  ]
  await inSync(replicaPort, password)
  const sentinel = await prepare({ folder, owner, port: sentinelPort }, watch, ['--sentinel'])
  await sentinel.start()
  const url = `redis+sentinel://service:${password}@127.0.0.1:${nobodysPort},127.0.0.1:${sentinelPort}/0?master=watched`
  return serverOf(url, folder, primary.process_, primary.start, [replica.process_, sentinel.process_])
}
