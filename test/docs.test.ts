import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { docsFolder } from '../src/cli/commands/docs.ts'
import { loadPlatform } from '../src/cli/platform-file.ts'
import { createProgram } from '../src/cli/program.ts'
import { referencePages } from '../src/cli/reference/pages.ts'

const silent = { data: () => {}, note: () => {} }

test('the reference pages say what the code says, no page more and none less', async () => {
  const { platform } = await loadPlatform('mediq')
  const pages = referencePages(
    createProgram(silent, () => {}),
    platform,
  )
  assert.deepEqual(
    readdirSync(docsFolder)
      .filter(file => file.endsWith('.md'))
      .sort(),
    [...pages.keys()].sort(),
  )
  for (const [file, text] of pages) {
    assert.equal(readFileSync(join(docsFolder, file), 'utf8'), text, `docs/${file} is old: run ./bin/salus docs`)
  }
})
