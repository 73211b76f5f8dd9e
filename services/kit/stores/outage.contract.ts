/** What every port does when its server goes away and comes back. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { Server } from '../../../test/servers/server.ts'
import type { Sentences } from './contract.ts'
import { StoreUnavailable } from './unavailable.ts'

/** `act` reads and writes through a port that was opened once, before the trouble. */
export type OutageContext = { readonly server: Server; act(): Promise<void>; ready(): Promise<void> }

const CALLERS = 8
const BETWEEN_ACTS_MILLISECONDS = 20
/** A failing answer comes in time for the caller to say 503. */
const PATIENCE_MILLISECONDS = 4000
const RECOVERY_MILLISECONDS = 15_000

type Act = { readonly error?: unknown; readonly milliseconds: number }

/** Keeps acting while `trouble` goes on; gives the outcomes. */
const underLoad = async (act: () => Promise<void>, trouble: () => Promise<void>): Promise<readonly Act[]> => {
  const acts: Act[] = []
  let over = false
  const caller = async () => {
    while (!over) {
      const start = performance.now()
      const error = await act().then(
        () => undefined,
        (error: unknown) => error,
      )
      acts.push({ error, milliseconds: performance.now() - start })
      await delay(BETWEEN_ACTS_MILLISECONDS)
    }
  }
  const callers = Array.from({ length: CALLERS }, caller)
  await trouble().finally(() => {
    over = true
  })
  await Promise.all(callers)
  return acts
}

const failuresOf = (acts: readonly Act[]): readonly unknown[] =>
  acts.flatMap(({ error }) => (error === undefined ? [] : [error]))

/** Waits until the port works again without being reopened. */
const recovered = async (act: () => Promise<void>): Promise<void> => {
  const deadline = performance.now() + RECOVERY_MILLISECONDS
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() > deadline) throw error
      await delay(BETWEEN_ACTS_MILLISECONDS)
    }
  }
}

const assertClear = (acts: readonly Act[]): void => {
  const failures = failuresOf(acts)
  assert.ok(failures.length > 0, 'expected failures while the server was away')
  for (const failure of failures) assert.ok(failure instanceof StoreUnavailable, `received ${failure}`)
  const slowest = Math.max(...acts.map(act => act.milliseconds))
  assert.ok(slowest < PATIENCE_MILLISECONDS, `the slowest answer took ${slowest} ms`)
}

/** Every sentence about a server that goes away. */
export const outageContract: Sentences<OutageContext> = {
  'killed under load and started again: clear errors meanwhile, then it works without being reopened':
    async context => {
      const { server, act, ready } = context
      await act()
      const acts = await underLoad(act, async () => {
        await delay(200)
        await server.kill()
        await delay(1000)
        await assert.rejects(ready(), StoreUnavailable)
        await server.restart()
        await recovered(act)
      })
      assertClear(acts)
      await Promise.all(Array.from({ length: CALLERS }, act))
      await ready()
    },

  'frozen under load: nobody waits long, and it works once the server goes on': async ({ server, act, ready }) => {
    await act()
    const acts = await underLoad(act, async () => {
      server.pause()
      await delay(3000)
      await assert.rejects(ready(), StoreUnavailable)
      server.resume()
      await recovered(act)
    })
    assertClear(acts)
    await Promise.all(Array.from({ length: CALLERS }, act))
    await ready()
  },
}
