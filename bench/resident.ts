import { readFile } from 'node:fs/promises'
import type { Up } from '../test/platform/salus.ts'

/** Resident memory of a platform's process, in bytes. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export const residentBytes = async (up: Up): Promise<number> => {
  const status = await readFile(`/proc/${up.process.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024
}
