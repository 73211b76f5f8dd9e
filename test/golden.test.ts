import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { goldenFiles, goldenFolder } from './golden.ts'

const kept = (folder: string): string[] => globSync('**/*.{yaml,sh}', { cwd: folder }).toSorted()

for (const [environment, files] of await goldenFiles()) {
  const folder = goldenFolder(environment)

  test(`what mediq renders in ${environment} is what was reviewed (node test/golden.ts writes it anew)`, () => {
    assert.deepEqual(files.map(({ path }) => path).toSorted(), kept(folder))
    for (const { path, text } of files) assert.equal(text, readFileSync(join(folder, path), 'utf8'), path)
  })
}
