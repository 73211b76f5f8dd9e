import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '../test/platform/client.ts'
import { freePorts, startSalus, until } from '../test/platform/salus.ts'
import { residentBytes } from './resident.ts'

/** What a start costs. */
export type StartFigures = {
  /** From the command to the announcement that the platform is up. */
  readonly upSeconds: number
  /** What was not ready then. */
  readonly notReady: readonly string[]
  /** From the command to a reader that is warm. */
  readonly readerSeconds: number
  readonly residentBytes: number
}

/** Starts MediQ on an empty or on a used data folder, waits until the reader is warm, and stops it. */
export const benchStart = async (data: string): Promise<StartFigures> => {
  const base = await freePorts(5)
  const began = performance.now()
  const up = await startSalus(['mediq', '--data', data, '--port-base', String(base)])
  const upSeconds = (performance.now() - began) / 1000
  const notReady = up.news.services.filter(({ ready }) => !ready).map(({ name }) => name)
  const engine = up.urlOf('ocr-engine-service')
  await until('the reader', 60, async () => (await ask(engine, 'GET /health/ready')).status === 200)
  const readerSeconds = (performance.now() - began) / 1000
  const resident = await residentBytes(up)
  await up.stop()
  return { upSeconds, notReady, readerSeconds, residentBytes: resident }
}

/** The first start of a folder and the second. */
export const benchStarts = async (): Promise<{ readonly first: StartFigures; readonly later: StartFigures }> => {
  const data = mkdtempSync(join(tmpdir(), 'salus-bench-start-'))
  try {
    return { first: await benchStart(data), later: await benchStart(data) }
  } finally {
    rmSync(data, { recursive: true })
  }
}
