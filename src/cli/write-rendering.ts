import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { folders, indexFile, ownMark, type RenderedFile } from '../render/files.ts'
import { UsageError } from './errors.ts'

const isOurs = (file: string): boolean =>
  readFileSync(file, 'utf8')
    .split('\n', 2)
    .some(line => line.startsWith(ownMark))

/** A file is there whole or not at all. */
const writeWhole = (file: string, { text, executable }: RenderedFile): void => {
  const unfinished = `${file}.${process.pid}.part`
  writeFileSync(unfinished, text)
  if (executable) chmodSync(unfinished, 0o755)
  renameSync(unfinished, file)
}

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter(entry => entry.isFile() && /\.(yaml|sh)$/.test(entry.name))
        .map(({ name }) => join(folder, name))
    : []

/** What changed in the folder: paths below it. */
export type Written = { readonly written: readonly string[]; readonly removed: readonly string[] }

/**
 * Writes a rendering into a folder. Files of an earlier one that are no longer part of it are removed; whatever somebody
 * else put there stays. The index comes before anything is removed, so that at no moment it names a file that is not
 * there. Throws UsageError, before anything is written, where a file of somebody else has a name that is needed.
 */
export const writeRendering = (out: string, files: readonly RenderedFile[]): Written => {
  const foreign = files.find(({ path }) => existsSync(join(out, path)) && !isOurs(join(out, path)))
  if (foreign !== undefined)
    throw new UsageError(`${join(out, foreign.path)} was not rendered by salus: move it away, or choose another --out`)
  const earlier = [...folders.flatMap(folder => filesIn(join(out, folder))), ...filesIn(out)].filter(isOurs)
  for (const folder of new Set(files.map(({ path }) => dirname(join(out, path)))))
    mkdirSync(folder, { recursive: true })
  for (const file of files) writeWhole(join(out, file.path), file)
  const current = new Set(files.map(({ path }) => join(out, path)))
  const stale = earlier.filter(file => !current.has(file))
  for (const file of stale) rmSync(file)
  const below = (file: string): string => file.slice(join(out, '/').length)
  return { written: files.map(({ path }) => path), removed: stale.map(below) }
}

/** Where a rendering's index is. */
export const indexOf = (out: string): string => join(out, indexFile)
