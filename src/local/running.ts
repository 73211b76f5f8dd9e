// Who runs which service from a data folder. It is looked at only where a service's port is in use, and believed only
// if its process lives: what a killed one left behind stands in nobody's way.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasCode } from './errors.ts'

/** The processes that run services from one data folder. */
export type RunningHere = {
  /** This process runs the service from now on. */
  readonly begin: (service: string) => void
  readonly end: (service: string) => void
  /** The id of another process that runs it. */
  readonly ownerOf: (service: string) => number | undefined
}

const read = (file: string): number => {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 0
    throw error
  }
}

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process, which may not be signalled, lives too.
    return hasCode(error, 'EPERM')
  }
}

/** Opens the list of a data folder. */
export const openRunning = (data: string): RunningHere => {
  const folder = join(data, 'running')
  const fileOf = (service: string) => join(folder, service)
  return {
    begin: service => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(fileOf(service), `${process.pid}\n`, { mode: 0o600 })
    },
    end: service => {
      if (read(fileOf(service)) === process.pid) rmSync(fileOf(service))
    },
    ownerOf: service => {
      const pid = read(fileOf(service))
      return pid > 0 && pid !== process.pid && lives(pid) ? pid : undefined
    },
  }
}
