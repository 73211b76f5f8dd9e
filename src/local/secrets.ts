import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Secret } from '../model/secret.ts'
import { drawSecret, publicKeySet } from '../model/secret-value.ts'
import { hasCode, MachineError } from './errors.ts'

/** The platform's secrets on this machine. */
export type Secrets = {
  /** Whether a secret that is to be shown once was shown already. */
  readonly wasShown: (name: string) => boolean
  /** Remembers that these were shown: a start that is stopped before it tells them leaves that to the next. */
  readonly markShown: (names: readonly string[]) => void
  readonly secretOf: (name: string) => string
  /** The public halves of the named signing keys, as a JWK set. */
  readonly publicKeysOf: (names: readonly string[]) => string
}

const generate = (secrets: readonly Secret[]): Record<string, string> =>
  Object.fromEntries(secrets.map(({ name, kind }) => [name, drawSecret(kind, name)]))

/**
 * Writes the file whole or not at all, synced and readable by its owner only. The first version goes where no file is
 * (of several starts at once one wins), a later one replaces it.
 */
const write = (file: string, values: Record<string, string>, first: boolean): void => {
  const draft = `${file}.${process.pid}`
  const handle = openSync(draft, 'w', 0o600)
  try {
    writeSync(handle, `${JSON.stringify(values, null, 2)}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  if (!first) {
    renameSync(draft, file)
    return
  }
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
}

const read = (file: string): Record<string, string> | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new MachineError(`${file} is damaged: put back its copy, or name another --data`)
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Opens the secrets of a data folder; what the platform file names and the folder does not hold yet is generated. */
export const openSecrets = (folder: string, secrets: readonly Secret[]): Secrets => {
  const file = join(folder, 'secrets.json')
  const before = read(file)
  const missing = secrets.filter(({ name }) => before?.[name] === undefined)
  const generated = generate(missing)
  if (missing.length > 0) write(file, { ...before, ...generated }, before === undefined)
  const values = read(file) ?? {}
  const secretOf = (name: string): string => {
    const value = values[name]
    if (value === undefined) throw new Error(`${file} holds no secret ${name}`)
    return value
  }
  const shownFile = join(folder, 'shown.json')
  const shown = (): string[] => Object.keys(read(shownFile) ?? {})
  return {
    wasShown: name => shown().includes(name),
    markShown: names => {
      const all = [...shown(), ...names].map(name => [name, 'shown'])
      if (names.length > 0) write(shownFile, Object.fromEntries(all), false)
    },
    secretOf,
    publicKeysOf: names => publicKeySet(names.map(secretOf)),
  }
}
