import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'

const WRITING_PROCESS = join(import.meta.dirname, 'writing-process.ts')
const PIPE_MILLISECONDS = 50

/** A folder that is gone after the test. */
export const temporaryFolder = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-crash-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Starts the writing process, behind the words of `prefix` if any; it is killed after the test at the latest. */
export const startWriting = (t: TestContext, folder: string, prefix: readonly string[] = []) => {
  const [program = '', ...args] = [...prefix, process.execPath, WRITING_PROCESS, folder]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const state = { said: '', complained: '' }
  child.stdout.on('data', chunk => {
    state.said += chunk
  })
  child.stderr.on('data', chunk => {
    state.complained += chunk
  })
  const kill = async () => {
    child.kill('SIGKILL')
    await closed
  }
  t.after(kill)
  return {
    said: () => state.said,
    kill,
    closed,
    complained: () => state.complained,
    pid: () => child.pid ?? assert.fail(state.complained),
    /** Waits until as many writes as this are acknowledged by every store. */
    acknowledges: async (count: number) => {
      while (state.said.split('\nbus ').length <= count) {
        assert.equal(child.exitCode, null, state.complained)
        await delay(5)
      }
    },
    /** Does something while the process stands still, after all it has said has arrived. */
    standingStill: async <T>(work: () => Promise<T>): Promise<T> => {
      child.kill('SIGSTOP')
      await delay(PIPE_MILLISECONDS)
      try {
        return await work()
      } finally {
        child.kill('SIGCONT')
      }
    },
  }
}
