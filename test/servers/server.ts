/**
 * A real store from the machine's packages, in a temporary folder and on a port that was free, for the contract suites.
 * A server can be killed, paused and started again on the same port and data.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The real servers that the suites can run against. */
export type ServerKind = 'mariadb' | 'redis' | 'rabbitmq'

/** A running server. */
export type Server = {
  /** With a password made for this run. */
  readonly url: string
  /** Ends the server and removes its folder. */
  stop(): Promise<void>
  /** Ends it as a power cut does; the data stays. */
  kill(): Promise<void>
  /** Starts it again after `kill`, on the same port and data. */
  restart(): Promise<void>
  /** Freezes it: connections stay open and nothing answers. */
  pause(): void
  resume(): void
}

/** Programs that are no stores: they watch. */
export type Watcher =
  | 'prometheus'
  | 'alertmanager'
  | 'mysql-exporter'
  | 'redis-exporter'
  | 'blackbox-exporter'
  | 'node-exporter'

type Tool = 'strace' | Watcher

/** Where Debian's package of a watcher puts its program. */
export const programOf = (kind: Watcher): string => PACKAGES[kind].program

/** Debian's package and the program in it. */
const PACKAGES: Readonly<Record<ServerKind | Tool, { readonly package: string; readonly program: string }>> = {
  mariadb: { package: 'mariadb-server', program: '/usr/sbin/mariadbd' },
  redis: { package: 'redis-server', program: '/usr/bin/redis-server' },
  rabbitmq: { package: 'rabbitmq-server', program: '/usr/lib/rabbitmq/bin/rabbitmq-server' },
  strace: { package: 'strace', program: '/usr/bin/strace' },
  prometheus: { package: 'prometheus', program: '/usr/bin/prometheus' },
  alertmanager: { package: 'prometheus-alertmanager', program: '/usr/bin/prometheus-alertmanager' },
  'mysql-exporter': { package: 'prometheus-mysqld-exporter', program: '/usr/bin/prometheus-mysqld-exporter' },
  'redis-exporter': { package: 'prometheus-redis-exporter', program: '/usr/bin/prometheus-redis-exporter' },
  'blackbox-exporter': { package: 'prometheus-blackbox-exporter', program: '/usr/bin/prometheus-blackbox-exporter' },
  'node-exporter': { package: 'prometheus-node-exporter', program: '/usr/bin/prometheus-node-exporter' },
}

/** Why what needs this program cannot run here; false when it can. In CI a missing package is a failure, so it never skips there. */
export const missing = (kind: ServerKind | Tool): string | false => {
  const { package: name, program } = PACKAGES[kind]
  if (existsSync(program)) return false
  if (process.env.CI) throw new Error(`${program} is missing: install Debian's package ${name}`)
  return `Debian's package ${name} is not installed`
}

/** A port that nobody listens on at this moment. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('expected a port, received none')
  return address.port
}

/** The user that a server runs as: its own when the tests run as root, which the servers refuse, else ours. */
export type Account = { readonly uid?: number; readonly gid?: number }

/** Looks the package's user up. */
export const account = (user: string): Account => {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** A new folder under the temporary one, owned by the account. */
export const folderFor = async (kind: ServerKind, { uid, gid }: Account): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), `salus-${kind}-`))
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid)
  return folder
}

/** A program in the foreground, by its arguments. */
export type Command = {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const OUTPUT_KEPT = 4000
const ASK_AGAIN_MILLISECONDS = 50
const TERMINATE_MILLISECONDS = 10_000

/** One process and its children, which end together. */
export class ServerProcess {
  readonly #command: Command
  readonly #account: Account
  readonly #folder: string
  #child: ChildProcess | undefined
  #output = ''

  constructor(command: Command, folder: string, account: Account) {
    this.#command = command
    this.#folder = folder
    this.#account = account
  }

  /** Starts the process and waits until `answers` resolves to true. */
  async start(answers: () => Promise<boolean>, limitSeconds: number): Promise<void> {
    const { program, args, env } = this.#command
    this.#output = ''
    // The server ends with this process, however that ends; https://man7.org/linux/man-pages/man1/setpriv.1.html
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], {
      ...this.#account,
      cwd: this.#folder,
      // Its own process group, so that its children end with it.
      detached: true,
      env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', HOME: this.#folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk).slice(-OUTPUT_KEPT)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    const deadline = performance.now() + limitSeconds * 1000
    while (!(await answers())) {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}:\n${this.#output}`)
      if (performance.now() > deadline) {
        await this.end('SIGKILL')
        throw new Error(`${program} does not answer after ${limitSeconds} s:\n${this.#output}`)
      }
      await delay(ASK_AGAIN_MILLISECONDS)
    }
  }

  signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
    if (pid !== undefined) process.kill(-pid, signal)
  }

  /** Sends the signal and waits for the end; a process that ignores SIGTERM is killed. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    this.signal('SIGCONT')
    this.signal(signal)
    const timer = setTimeout(() => this.signal('SIGKILL'), TERMINATE_MILLISECONDS)
    await ended
    clearTimeout(timer)
  }
}

/** Assembles the handle of a server that has started. */
export const serverOf = (
  url: string,
  folder: string,
  main: ServerProcess,
  start: () => Promise<void>,
  companions: readonly ServerProcess[] = [],
): Server => ({
  url,
  stop: async () => {
    await main.end('SIGTERM')
    for (const companion of companions) await companion.end('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  },
  kill: () => main.end('SIGKILL'),
  restart: start,
  pause: () => main.signal('SIGSTOP'),
  resume: () => main.signal('SIGCONT'),
})

/** One server for a whole test file: started when it is first asked for, stopped at the end. */
export const shared = (start: () => Promise<Server>) => {
  const starting: Promise<Server>[] = []
  return {
    started: (): Promise<Server> => {
      const [first = start()] = starting
      starting[0] = first
      return first
    },
    stop: async (): Promise<void> => {
      for (const server of starting) await (await server).stop()
    },
  }
}
