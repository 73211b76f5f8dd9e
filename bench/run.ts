// Every figure that the README quotes: `npm run bench`, or some of it: `npm run bench -- start registrations`.
import { availableParallelism, cpus } from 'node:os'
import { benchDeploy } from './deploy.ts'
import type { LoadResult } from './load.ts'
import { benchMixed } from './mixed.ts'
import { benchOcr } from './ocr.ts'
import { benchRegistrations } from './registrations.ts'
import { benchCommand, benchRender, type RenderFigures } from './render.ts'
import { benchStarts, type StartFigures } from './start.ts'
import { benchZeroDrop } from './zero-drop.ts'

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
const milliseconds = ({ p50, p95, p99 }: LoadResult): string =>
  `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`
const trouble = ({ unexpected }: LoadResult): string =>
  unexpected.size === 0
    ? ''
    : `; NOT as expected: ${[...unexpected].map(([what, times]) => `${what} × ${times}`).join(', ')}`

const startLine = (which: string, { upSeconds, notReady, readerSeconds, residentBytes }: StartFigures): string =>
  `${which} start: up after ${upSeconds.toFixed(2)} s (goal ≤ 3 s), not ready then: ${notReady.join(', ') || 'nothing'}; reader warm after ${readerSeconds.toFixed(2)} s; resident ${megabytes(residentBytes)} (goal ≤ 400 MB)`

const renderLine = (what: string, figures: RenderFigures): string => {
  const { objects, objectMilliseconds, textMilliseconds, firstMilliseconds } = figures
  const [made, written, first] = [objectMilliseconds, textMilliseconds, firstMilliseconds].map(each => each.toFixed(0))
  return `${what}: ${objects} objects in ${made} ms, with their YAML in ${written} ms, the first time ${first} ms`
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  start: async () => {
    const { first, later } = await benchStarts()
    print(startLine('first', first))
    print(startLine('later', later))
  },
  registrations: async () => {
    const figures = await benchRegistrations(20_000)
    print(
      `confirmed registrations: ${figures.perSecond.toFixed(0)} per second (goal ≥ 1,000), ${milliseconds(figures)}, ${figures.tickets} tickets with ${figures.distinctNumbers} different numbers, resident ${megabytes(figures.residentBytes)}${trouble(figures)}`,
    )
  },
  mixed: async () => {
    const { cards, registrations, residentBytes } = await benchMixed(40, 4000)
    print(
      `real cards at two desks while others are registered: ${cards.perSecond.toFixed(2)} cards per second, ${milliseconds(cards)}${trouble(cards)}`,
    )
    print(
      `registrations meanwhile: ${registrations.perSecond.toFixed(0)} per second, ${milliseconds(registrations)}, resident ${megabytes(residentBytes)}${trouble(registrations)}`,
    )
  },
  deploy: async () => {
    const { salus, kubectl } = await benchDeploy(3)
    const told = (figures: readonly number[]): string => figures.map(each => each.toFixed(1)).join(', ')
    print(
      `a small platform anew, until all is ready: salus deploy ${told(salus)} s, kubectl apply and wait ${told(kubectl)} s (goal: not slower)`,
    )
  },
  render: async () => {
    const { mediq, large } = await benchRender()
    print(renderLine('render mediq, production', mediq))
    print(`${renderLine('render 420 services', large)} (goal for 10,000: < 400 ms)`)
    print(`salus --help: ${benchCommand(['--help']).toFixed(0)} ms (goal ≤ 250 ms)`)
    const whole = benchCommand(['render', 'mediq', '--env', 'production'])
    print(`salus render mediq --env production: ${whole.toFixed(0)} ms (goal ≤ 400 ms)`)
  },
  cluster: () => benchZeroDrop(100_000, print),
  ocr: async () => {
    await benchOcr({ count: 225, write: text => process.stdout.write(text) })
  },
}

const named = process.argv.slice(2)
const unknown = named.find(name => !(name in parts))
if (unknown !== undefined) {
  process.stderr.write(`expected some of ${Object.keys(parts).join(', ')}, received ${unknown}\n`)
  process.exit(2)
}
print(`${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}\n`)
for (const [name, measure] of Object.entries(parts)) {
  if (named.length === 0 || named.includes(name)) await measure()
}
