import assert from 'node:assert/strict'
import { cp, readFile, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { acknowledgedIn, assertKept } from './kept.ts'
import { lastCommitEnd } from './write-ahead-log.ts'
import { startWriting, temporaryFolder } from './writing.ts'

const STORES = ['sql', 'cache', 'bus'] as const

test('a process that is killed at any moment loses nothing that it acknowledged', async t => {
  const folder = await temporaryFolder(t)
  let said = ''
  for (let round = 0; round < 10; round += 1) {
    const writing = startWriting(t, folder)
    await writing.acknowledges(1)
    await delay(Math.random() * 200)
    await writing.kill()
    said += writing.said().slice(0, writing.said().lastIndexOf('\n') + 1)
    await assertKept(folder, acknowledgedIn(said))
  }
  assert.ok(acknowledgedIn(said).sql.length > 100, 'expected the process to have written something')
})

test('two processes that write to the same files lose nothing and disturb each other not', async t => {
  const folder = await temporaryFolder(t)
  const one = startWriting(t, folder)
  await one.acknowledges(1)
  const two = startWriting(t, folder)
  await Promise.all([one.acknowledges(200), two.acknowledges(200)])
  await Promise.all([one.kill(), two.kill()])
  for (const { said } of [one, two]) await assertKept(folder, acknowledgedIn(said()))
})

type Cut = { readonly store: (typeof STORES)[number]; readonly from: number; readonly to: number }

/** Which bytes of the later logs may be missing after a power cut just after the earlier moment. */
const possibleCuts = async (early: string, late: string): Promise<readonly Cut[]> => {
  const cuts: Cut[] = []
  for (const store of STORES) {
    const read = (folder: string, end: string) => readFile(join(folder, `${store}.sqlite${end}`))
    const [earlyFile, lateFile] = [await read(early, ''), await read(late, '')]
    const [earlyLog, lateLog] = [await read(early, '-wal'), await read(late, '-wal')]
    const restarted = !earlyLog.subarray(0, 32).equals(lateLog.subarray(0, 32))
    // What has been folded into the file meanwhile was synced in the log first: it cannot be missing.
    if (restarted || !earlyFile.equals(lateFile)) continue
    cuts.push({ store, from: lastCommitEnd(earlyLog), to: lateLog.length })
  }
  return cuts
}

test('logs cut at any byte after the last sync, with a lost or damaged index, lose nothing acknowledged', async t => {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  const [early, late, broken] = [join(folder, 'early'), join(folder, 'late'), join(folder, 'broken')]
  const writing = startWriting(t, data)
  await writing.acknowledges(100)
  const seen = new Set<string>()
  for (let moment = 0; moment < 12 && (moment < 3 || seen.size < STORES.length); moment += 1) {
    const said = await writing.standingStill(async () => {
      await cp(data, early, { recursive: true })
      return writing.said()
    })
    await delay(30)
    await writing.standingStill(() => cp(data, late, { recursive: true }))
    const cuts = await possibleCuts(early, late)
    for (const { store, from, to } of cuts) if (to > from) seen.add(store)
    const part = fc.double({ min: 0, max: 1, noNaN: true })
    const damage = fc.record({ parts: fc.array(part, { minLength: 3, maxLength: 3 }), index: fc.option(part) })
    await fc.assert(
      fc.asyncProperty(damage, async ({ parts, index }) => {
        await cp(late, broken, { recursive: true })
        for (const [number, { store, from, to }] of cuts.entries()) {
          const path = join(broken, `${store}.sqlite`)
          await truncate(`${path}-wal`, from + Math.floor((parts[number] ?? 0) * (to - from)))
          if (index === null) await rm(`${path}-shm`)
          else await truncate(`${path}-shm`, Math.floor(index * (await stat(`${path}-shm`)).size))
        }
        await assertKept(broken, acknowledgedIn(said))
        await rm(broken, { recursive: true })
      }),
      { numRuns: 10 },
    )
    await Promise.all([early, late].map(copy => rm(copy, { recursive: true })))
  }
  assert.deepEqual([...seen].sort(), [...STORES].sort(), 'expected every store’s log to have been cut')
})
