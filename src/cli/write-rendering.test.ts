import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { UsageError } from './errors.ts'
import { writeRendering } from './write-rendering.ts'

const base = mkdtempSync(join(tmpdir(), 'salus-rendering-'))
after(() => rmSync(base, { recursive: true }))

const file = (path: string, executable = false) => ({ path, text: `# Rendered by salus\n${path}\n`, executable })
const index = file('kustomization.yaml')
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .toSorted()

test('files lie in their folders, and scripts can be run', () => {
  const out = join(base, 'first')
  writeRendering(out, [file('services/a.yaml'), file('scripts/deploy.sh', true), index])
  assert.deepEqual(filesIn(out), ['kustomization.yaml', 'scripts/deploy.sh', 'services/a.yaml'])
  assert.equal(readFileSync(join(out, 'services/a.yaml'), 'utf8'), '# Rendered by salus\nservices/a.yaml\n')
  assert.equal(statSync(join(out, 'scripts/deploy.sh')).mode & 0o111, 0o111)
})

test('what an earlier rendering left goes, and what somebody else put there stays', () => {
  const out = join(base, 'again')
  writeRendering(out, [file('services/a.yaml'), file('services/b.yaml'), index])
  writeFileSync(join(out, 'services/mine.yaml'), 'kind: Service\n')
  writeFileSync(join(out, 'services/notes.txt'), '# Rendered by salus? No.\n')
  const { written, removed } = writeRendering(out, [file('services/b.yaml'), index])
  assert.deepEqual([written, removed], [['services/b.yaml', 'kustomization.yaml'], ['services/a.yaml']])
  assert.deepEqual(filesIn(out), ['kustomization.yaml', 'services/b.yaml', 'services/mine.yaml', 'services/notes.txt'])
})

test('a file of somebody else is not overwritten, and then nothing is written', () => {
  const out = join(base, 'foreign')
  mkdirSync(join(out, 'services'), { recursive: true })
  writeFileSync(join(out, 'services/b.yaml'), 'kind: Service\n')
  const place = join(out, 'services/b.yaml')
  assert.throws(
    () => writeRendering(out, [file('services/a.yaml'), file('services/b.yaml'), index]),
    new UsageError(`${place} was not rendered by salus: move it away, or choose another --out`),
  )
  assert.deepEqual(filesIn(out), ['services/b.yaml'])
})
