// Runs the tests in parts, so that those which load both cores do not disturb each other, and tells the seconds of each.
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** A part: what it is about, its files, and how many of them run at once. */
type Part = { readonly name: string; readonly files: readonly string[]; readonly atOnce: number }

const parts: readonly Part[] = [
  // Before the tool's own, which would start the cluster from two files at once.
  { name: 'cluster API', files: ['src/cluster/**/real.test.ts'], atOnce: 1 },
  { name: 'tool', files: ['src/**/*.test.ts', 'test/*.test.ts'], atOnce: 2 },
  { name: 'cards', files: ['test/cards/**/*.test.ts', 'services/ocr-engine-service/**/*.test.ts'], atOnce: 2 },
  { name: 'stores', files: ['services/kit/stores/**/*.test.ts', 'test/servers/**/*.test.ts'], atOnce: 1 },
  { name: 'services', files: ['services/**/*.test.ts'], atOnce: 2 },
  { name: 'monitoring', files: ['test/monitoring/**/*.test.ts'], atOnce: 1 },
  { name: 'browser', files: ['test/browser/**/*.test.ts'], atOnce: 1 },
  { name: 'platform', files: ['test/platform/**/*.test.ts'], atOnce: 1 },
  { name: 'hostile', files: ['test/hostile/**/*.test.ts'], atOnce: 1 },
  { name: 'faults', files: ['test/faults/**/*.test.ts'], atOnce: 1 },
  { name: 'cluster', files: ['test/cluster/**/*.test.ts'], atOnce: 1 },
]

const totals = { passed: 0, failed: 0, skipped: 0 }
const taken = new Set<string>()

/** A file belongs to the first part that names it, except that the wide pattern of services comes after the narrow ones. */
const filesOf = ({ files }: Part): string[] => {
  const found = files
    .flatMap(pattern => globSync(pattern, { cwd: root }))
    .filter(file => !/node_modules|dist/.test(file))
  const own = [...new Set(found)].filter(file => !taken.has(file)).sort()
  for (const file of own) taken.add(file)
  return own
}

const count = (line: string): void => {
  const match = /^ℹ (pass|fail|cancelled|skipped) (\d+)$/.exec(line)
  if (match === null) return
  const number = Number(match[2])
  if (match[1] === 'pass') totals.passed += number
  else if (match[1] === 'skipped') totals.skipped += number
  else totals.failed += number
}

const runPart = async (part: Part, chosen: readonly string[]): Promise<boolean> => {
  const files = filesOf(part)
  if (files.length === 0 || (chosen.length > 0 && !chosen.includes(part.name))) return true
  const began = performance.now()
  process.stdout.write(`\n== ${part.name}: ${files.length} files\n`)
  const flags = ['--test', `--test-concurrency=${part.atOnce}`, '--test-reporter=spec', '--test-timeout=1200000']
  const child = spawn(process.execPath, [...flags, ...files], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let rest = ''
  for await (const chunk of child.stdout) {
    process.stdout.write(chunk)
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(count)
  }
  const code = child.exitCode ?? (await new Promise(resolve => child.once('exit', resolve)))
  process.stdout.write(`== ${part.name}: ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  return code === 0
}

const chosen = process.argv.slice(2)
let good = true
for (const part of parts) good = (await runPart(part, chosen)) && good
if (!good && totals.failed === 0) totals.failed = 1
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`)
process.exitCode = good ? 0 : 1
