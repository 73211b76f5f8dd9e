// Scores the card reader on cards that are drawn for it: node bench/ocr.ts [--count N] [--keep DIR]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { type OcrSample, type OcrScore, scoreOcr } from '../src/report/ocr-score.ts'
import { ocrScoreText } from '../src/report/ocr-score-text.ts'
import { skipWithoutFonts } from '../test/cards/fonts.ts'
import { writeNegatives } from '../test/cards/write.ts'
import { type Goal, goalsText, ocrGoals } from './ocr-goals.ts'

/** What the bench found: figures, goals, and the pictures without a card in which the reader saw one. */
export type OcrBench = {
  readonly score: OcrScore
  readonly goals: readonly Goal[]
  readonly mistakenForCards: readonly string[]
}

type Line = Pick<OcrSample, 'name' | 'read' | 'milliseconds'>

const threads = 2
const negatives = 20

const drawPhotographs = async (folder: string, count: number) => {
  const numbers = Array.from({ length: count }, (_, at) => at + 1)
  const shares = Array.from({ length: threads }, (_, thread) => numbers.filter(number => number % threads === thread))
  await Promise.all(
    shares.map(async share => {
      const worker = new Worker(new URL('ocr-drawer.ts', import.meta.url), { workerData: { folder, numbers: share } })
      const [code] = await once(worker, 'exit')
      if (code !== 0) throw new Error(`drawing stopped with code ${code}`)
    }),
  )
}

const oneCore = { OMP_NUM_THREADS: '1', VIPS_CONCURRENCY: '1', UV_THREADPOOL_SIZE: '1' }

/** What holds a command to the first core that this process may use; nothing where the system has no `taskset`. */
const pin = async (): Promise<readonly string[]> => {
  if (!existsSync('/usr/bin/taskset')) return []
  const status = await readFile('/proc/self/status', 'utf8')
  const core = /^Cpus_allowed_list:\s*(\d+)/m.exec(status)?.[1] ?? '0'
  return ['/usr/bin/taskset', '--cpu-list', core]
}

/** Reads a folder in a process of its own that is held to one core, or to one thread where the system cannot pin it. */
const readOnOneCore = async (folder: string): Promise<readonly Line[]> => {
  const command = [...(await pin()), process.execPath, join(import.meta.dirname, 'ocr-reader.ts'), folder]
  const [program = '', ...rest] = command
  const reader = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...oneCore } })
  const ended = once(reader, 'close')
  const lines: Line[] = []
  for await (const line of createInterface(reader.stdout)) lines.push(JSON.parse(line))
  const [code] = await ended
  if (code !== 0) throw new Error(`the reading process stopped with code ${code}`)
  return lines
}

const withTruth = async (folder: string, line: Line): Promise<OcrSample> => ({
  ...line,
  truth: JSON.parse(await readFile(join(folder, line.name.replace(/\.jpg$/, '.json')), 'utf8')),
})

const refusalGoal = (mistaken: readonly string[]): Goal => ({
  what: `pictures without a card taken for one, of ${negatives}`,
  wanted: '0',
  reached: [mistaken.length, ...mistaken].join(' '),
  met: mistaken.length === 0,
})

const bench = async (folder: string, count: number, write: (text: string) => void): Promise<OcrBench> => {
  const [cards, others] = [join(folder, 'cards'), join(folder, 'others')]
  write(`drawing ${count} photographs of cards and ${negatives} without one\n`)
  await drawPhotographs(cards, count)
  await writeNegatives(others, 'bench', negatives)
  write('reading them, one at a time on one core\n\n')
  const lines = await readOnOneCore(cards)
  const score = scoreOcr(await Promise.all(lines.map(line => withTruth(cards, line))))
  const mistakenForCards = (await readOnOneCore(others))
    .filter(({ read }) => read !== undefined)
    .map(({ name }) => name)
  const goals = [...ocrGoals(score), refusalGoal(mistakenForCards)]
  write(`${ocrScoreText(score)}\n${goalsText(goals)}`)
  return { score, goals, mistakenForCards }
}

/**
 * Draws photographs of invented cards, the classes of degradation in turn, has them read one at a time on one core and
 * writes the score as a table. `keep` is a folder that the pictures stay in; without it they are removed.
 */
export const benchOcr = async ({
  count = 225,
  keep,
  write = text => process.stdout.write(text),
}: {
  readonly count?: number
  readonly keep?: string
  readonly write?: (text: string) => void
} = {}): Promise<OcrBench> => {
  const missing = await skipWithoutFonts()
  if (missing) throw new Error(missing)
  if (keep !== undefined) {
    if (existsSync(join(keep, 'cards')))
      throw new Error(`expected a folder without cards of an earlier run, received ${keep}`)
    return bench(resolve(keep), count, write)
  }
  const folder = await mkdtemp(join(tmpdir(), 'salus-cards-'))
  try {
    return await bench(folder, count, write)
  } finally {
    await rm(folder, { recursive: true })
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { count: { type: 'string', default: '225' }, keep: { type: 'string' } } })
  const count = Number(values.count)
  if (!Number.isInteger(count) || count < 1) {
    process.stderr.write(`expected --count to be a whole number from 1, received: ${values.count}\n`)
    process.exit(2)
  }
  const { goals } = await benchOcr({ count, ...(values.keep !== undefined && { keep: values.keep }) })
  if (goals.some(({ met }) => !met)) process.exitCode = 1
}
