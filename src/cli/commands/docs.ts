import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import type { Output } from '../output.ts'
import { loadPlatform } from '../platform-file.ts'

/** Folder of the generated reference pages. */
export const docsFolder = resolve(import.meta.dirname, '../../../docs')

/** `salus docs`: writes the reference pages from the objects that they describe. */
export const docsCommand = (output: Output, program: () => Command): Command =>
  new Command('docs')
    .description('writes the generated reference pages')
    .addHelpText('after', '\nExample:\n  salus docs')
    .action(async () => {
      const { platform } = await loadPlatform('mediq')
      const { referencePages } = await import('../reference/pages.ts')
      mkdirSync(docsFolder, { recursive: true })
      for (const [file, text] of referencePages(program(), platform)) {
        writeFileSync(join(docsFolder, file), text)
        output.data(`docs/${file}`)
      }
    })
