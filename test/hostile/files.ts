import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A file with what is in it. */
export type FileWithBytes = { readonly path: string; readonly bytes: Buffer; readonly mode: number }

const isFile = (entry: Dirent): boolean => entry.isFile()

/** Every file of a folder and its folders; one that goes away meanwhile holds nothing. */
export const filesIn = (folder: string): readonly FileWithBytes[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(isFile)
    .flatMap(({ parentPath, name }) => {
      const path = join(parentPath, name)
      try {
        return [{ path, bytes: readFileSync(path), mode: statSync(path).mode & 0o777 }]
      } catch {
        return []
      }
    })

const bufferOf = (text: string | Uint8Array): Buffer =>
  typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.length)

/** The paths of the files that hold any of these. */
export const holders = (folder: string, texts: readonly (string | Uint8Array)[]): readonly string[] => {
  const wanted = texts.map(bufferOf)
  return filesIn(folder)
    .filter(({ bytes }) => wanted.some(text => bytes.includes(text)))
    .map(({ path }) => path)
}
