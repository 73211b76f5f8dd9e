// A deploy that is killed at any point is run again and ends as if nothing had happened: the command itself, with
// kill -9, at ten points from its first request to its last.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openCluster } from '../../src/cluster/real.ts'
import { salusPath } from '../platform/salus.ts'
import { shopPlatform } from './shop-platform.ts'
import { findCluster } from './where.ts'

const where = await findCluster()

type Run = { readonly child: ChildProcess; readonly ended: Promise<number | null>; readonly printed: () => string }

describe('a deploy that is killed', { skip: 'missing' in where && where.missing }, () => {
  if ('missing' in where) return
  const { kubeconfig } = where
  const namespace = `deploy-${randomBytes(4).toString('hex')}`
  const folder = mkdtempSync(join(tmpdir(), 'salus-killed-'))
  const file = join(folder, 'platform.ts')
  after(async () => {
    const cluster = await openCluster({ kubeconfig })
    await cluster.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
    rmSync(folder, { recursive: true })
  })

  const salus = (...words: readonly string[]): Run => {
    const env = { ...process.env, KUBECONFIG: kubeconfig, NO_COLOR: '1' }
    const child = spawn(salusPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        text += chunk
      })
    const { promise, resolve } = Promise.withResolvers<number | null>()
    child.once('close', resolve)
    return { child, ended: promise, printed: () => text }
  }

  const done = async (code: number, ...words: readonly string[]): Promise<string> => {
    const run = salus(...words)
    assert.equal(await run.ended, code, run.printed())
    return run.printed()
  }

  const deploy = ['deploy', '--platform', file, '--yes'] as const

  /** Kills a deploy so long after it has printed its plan. */
  const killed = async (milliseconds: number): Promise<boolean> => {
    const run = salus(...deploy)
    while (!run.printed().includes('context ') && run.child.exitCode === null) await sleep(5)
    await sleep(milliseconds)
    const alive = run.child.exitCode === null
    run.child.kill('SIGKILL')
    await run.ended
    return alive
  }

  const valuesOf = async (): Promise<string> => {
    const cluster = await openCluster({ kubeconfig })
    const secrets = await cluster.list({ apiVersion: 'v1', kind: 'Secret', namespace })
    return JSON.stringify(secrets.map(({ metadata, data }) => [metadata.name, data]))
  }

  test('at ten points and run again ends as described, with the secrets that it drew first and no difference left', async () => {
    let alive = 0
    let drawn = ''
    for (const [point, milliseconds] of [0, 15, 40, 80, 150, 300, 600, 1200, 2500, 5000].entries()) {
      writeFileSync(file, shopPlatform(namespace, `version ${Math.floor(point / 5)}`))
      if (await killed(milliseconds)) alive += 1
      const values = await valuesOf().catch(() => '')
      if (drawn.length > 10) assert.equal(values, drawn, 'a secret changed')
      else if ((JSON.parse(values || '[]') as unknown[]).length === 2) drawn = values
    }
    assert.ok(alive >= 7, `only ${alive} deploys were still running when they were killed`)
    const printed = await done(0, ...deploy)
    assert.match(printed, /\nfirst: \S{20} {3}\(shown once\)\n/)
    if (drawn !== '') assert.equal(await valuesOf(), drawn)
    assert.match(await done(0, 'diff', file), /nothing to change, 21 unchanged/)
    assert.doesNotMatch(await done(0, ...deploy), /shown once/)
  })
})
