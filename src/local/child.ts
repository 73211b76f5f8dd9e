import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { MachineError } from './errors.ts'
import type { Hosted, State } from './hosted.ts'

/** How a team's own program is started. */
export type ChildOptions = {
  readonly name: string
  readonly command: readonly string[]
  /** The platform file's folder, to which the command's paths are relative. */
  readonly folder: string
  readonly url: string
  readonly logFile: string
  readonly variables: Readonly<Record<string, string>>
  /** Hears, in a sentence, that the program ended unasked. */
  readonly tell: (sentence: string) => void
}

const graceMilliseconds = 10_000
const firstPauseMilliseconds = 250
const longestPauseMilliseconds = 10_000
/** A program that ran for so long has not failed to start: the pauses begin anew. */
const settledMilliseconds = 30_000

/** Of this machine's environment a program gets only what it needs to be found and to run. */
const inherited = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'HOME', 'LANG', 'TZ'].flatMap(name => (process.env[name] ? [[name, process.env[name]]] : [])),
  )

const open = ({ name, command, folder, logFile, variables }: ChildOptions): Promise<ChildProcess> => {
  mkdirSync(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'a', 0o600)
  const [program = '', ...words] = command
  const child = spawn(program, words, {
    cwd: folder,
    env: { ...inherited(), ...variables },
    stdio: ['ignore', log, log],
  })
  const { promise, resolve, reject } = Promise.withResolvers<ChildProcess>()
  child.once('spawn', () => resolve(child))
  child.once('error', error =>
    reject(new MachineError(`${name}: the command ${program} cannot be started (${error.message})`)),
  )
  return promise.finally(() => closeSync(log))
}

const ask = async (url: string): Promise<State> => {
  try {
    const reply = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) })
    await reply.body?.cancel()
    return reply.ok
      ? { ready: true, checks: {} }
      : { ready: false, checks: { health: `/health/ready answers ${reply.status}` } }
  } catch {
    return { ready: false, checks: { health: '/health/ready does not answer' } }
  }
}

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

const endOf = ({ exitCode, signalCode }: ChildProcess): string =>
  signalCode === null ? `with code ${exitCode}` : `by ${signalCode}`

/** Runs a program beside the services; when it ends unasked it is started again, after pauses that grow. */
export const startChild = async (options: ChildOptions): Promise<Hosted> => {
  let stopping = false
  let pause = firstPauseMilliseconds
  let timer: NodeJS.Timeout | undefined
  let child = await open(options)
  const { name, logFile, tell } = options
  const watch = (): void => {
    const began = performance.now()
    child.once('exit', () => {
      if (stopping) return
      if (performance.now() - began > settledMilliseconds) pause = firstPauseMilliseconds
      tell(`${name} ended ${endOf(child)} and is started again in ${pause / 1000} s; it says why in ${logFile}`)
      timer = setTimeout(again, pause)
      pause = Math.min(pause * 2, longestPauseMilliseconds)
    })
  }
  const again = (): void => {
    open(options).then(
      next => {
        child = next
        if (stopping) child.kill('SIGTERM')
        else watch()
      },
      () => {
        timer = setTimeout(again, pause)
      },
    )
  }
  watch()
  return {
    name: options.name,
    url: options.url,
    state: () => ask(options.url),
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      if (ended(child)) return
      const exited = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds)
      await exited
      clearTimeout(force)
    },
  }
}
