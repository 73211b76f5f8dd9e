import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Platform } from '../model/platform.ts'
import { UsageError } from './errors.ts'

/** A platform and the folder of its file, to which the paths in it are relative. */
export type PlatformFile = { readonly platform: Platform; readonly folder: string }

const root = resolve(import.meta.dirname, '../..')
const shipped = join(root, 'platforms')
const door = pathToFileURL(join(root, 'src/index.ts')).href

const shippedNames = (): string[] => readdirSync(shipped).filter(name => existsSync(join(shipped, name, 'platform.ts')))

const asFile = (path: string): string => {
  const full = resolve(path)
  if (!existsSync(full)) throw new UsageError(`no platform file at ${path}`)
  return statSync(full).isDirectory() ? join(full, 'platform.ts') : full
}

/** A bare word is a platform that ships with Salus, a path is a file; without either `./platform.ts`, else mediq. */
const fileOf = (word: string | undefined): string => {
  if (word === undefined) return existsSync('platform.ts') ? resolve('platform.ts') : join(shipped, 'mediq/platform.ts')
  if (word !== basename(word) || word.startsWith('.') || word.endsWith('.ts')) return asFile(word)
  const file = join(shipped, word, 'platform.ts')
  if (existsSync(file)) return file
  throw new UsageError(
    `expected a platform (${shippedNames().join(', ')}) or a path such as ./platform.ts, received ${word}`,
  )
}

const isPlatform = (value: unknown): value is Platform =>
  typeof value === 'object' && value !== null && 'is' in value && value.is === 'platform'

/** Loads a platform file from anywhere; `salus` in it is this tool. Throws UsageError where it exports no platform. */
export const loadPlatform = async (word: string | undefined): Promise<PlatformFile> => {
  const file = fileOf(word)
  if (!existsSync(file)) throw new UsageError(`no platform file at ${file}`)
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'salus' ? { url: door, format: 'module-typescript', shortCircuit: true } : next(specifier, context),
  })
  try {
    const { default: platform } = (await import(pathToFileURL(realpathSync(file)).href)) as { default?: unknown }
    if (isPlatform(platform)) return { platform, folder: dirname(file) }
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${file} cannot be read: ${error.message}`)
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      throw new UsageError(`${file}: ${error.message}`)
    throw error
  } finally {
    hooks.deregister()
  }
  throw new UsageError(`${file} exports no platform: expected export default platform(…)`)
}
