// Runs the tool as its users do, as a process of its own, and reads what it prints.
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** The command itself. */
export const salusPath = join(root, 'bin/salus')

/** What `up --format json` announces. */
export type Announcement = {
  readonly platform: string
  readonly milliseconds: number
  readonly data: string
  readonly front: readonly string[]
  readonly oneTimePasswords: Readonly<Record<string, string>>
  readonly services: readonly {
    readonly name: string
    readonly url: string
    readonly ready: boolean
    readonly checks: Readonly<Record<string, string>>
  }[]
}

/** A command that ended. */
export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** A platform that runs. */
export type Up = {
  readonly news: Announcement
  readonly process: ChildProcess
  readonly urlOf: (service: string) => string
  /** Everything printed so far, on both streams. */
  readonly printed: () => string
  readonly ended: Promise<Ended>
  /** Ctrl-C, and its end. */
  readonly stop: () => Promise<Ended>
  /** A power cut of the process. */
  readonly kill: () => Promise<Ended>
}

/** How the command is run. */
export type RunOptions = {
  readonly cwd?: string
  readonly wrapper?: readonly string[]
  /** Beside this process's own variables. */
  readonly environment?: Readonly<Record<string, string>>
}

const open = (words: readonly string[], { cwd = root, wrapper = [], environment = {} }: RunOptions) => {
  const [program = salusPath, ...rest] = [...wrapper, salusPath, ...words]
  const env = { ...process.env, NO_COLOR: '1', ...environment }
  const child = spawn(program, rest, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env })
  const seen = { stdout: '', stderr: '' }
  child.stdout.on('data', chunk => {
    seen.stdout += chunk
  })
  child.stderr.on('data', chunk => {
    seen.stderr += chunk
  })
  const ended = new Promise<Ended>(resolve => child.once('close', code => resolve({ code, ...seen })))
  return { child, seen, ended }
}

/** Runs a command to its end. */
export const runSalus = (words: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  open(words, options).ended

/** Starts a platform and resolves with what it announces. Rejects with what was printed where it ends before. */
export const startSalus = async (words: readonly string[], options: RunOptions = {}): Promise<Up> => {
  const { child, seen, ended } = open(['up', ...words, '--format', 'json'], options)
  const announced = new Promise<Announcement>((resolve, reject) => {
    child.stdout.on('data', () => {
      if (seen.stdout.includes('\n')) resolve(JSON.parse(seen.stdout.slice(0, seen.stdout.indexOf('\n'))))
    })
    void ended.then(({ code, stdout, stderr }) => reject(new Error(`up ended with ${code}: ${stdout}${stderr}`)))
  })
  const news = await announced
  const end = (signal: NodeJS.Signals) => () => {
    child.kill(signal)
    return ended
  }
  return {
    news,
    process: child,
    urlOf: name => news.services.find(service => service.name === name)?.url ?? '',
    printed: () => seen.stdout + seen.stderr,
    ended,
    stop: end('SIGINT'),
    kill: end('SIGKILL'),
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** The lowest of so many free ports in a row, below those that the system hands out itself. */
export const freePorts = async (count: number): Promise<number> => {
  for (let attempt = 0; attempt < 200; attempt++) {
    const base = 10_000 + Math.floor(Math.random() * 20_000)
    const free = await Promise.all(Array.from({ length: count }, (_, offset) => isFree(base + offset)))
    if (free.every(Boolean)) return base
  }
  throw new Error(`no ${count} free ports in a row`)
}

/** Asks until the answer satisfies, at most so many seconds. */
export const until = async (what: string, seconds: number, ask: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + seconds * 1000
  while (!(await ask().catch(() => false))) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
