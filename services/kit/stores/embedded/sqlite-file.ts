import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { StoreKind } from '../ports.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { storeError } from './sqlite-errors.ts'
import { SqliteHandle } from './sqlite-handle.ts'

/** A SQLite file behind an embedded store. */
export type SqliteFile = {
  readonly kind: StoreKind
  readonly path: string
  /** Sees committed data only, which is synced data; a write through it fails. */
  readonly reader: SqliteHandle
  readonly writer: SqliteHandle
  close(): void
}

/**
 * Nothing reaches the disk but by COMMIT (no spilling of a full page cache, no temporary files), which appends to the
 * write-ahead log and syncs it before it returns. So between a write and its sync no other code of this process runs.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA cache_spill = OFF;
  PRAGMA temp_store = MEMORY;
`
/** Why a file cannot be created, by the error codes of the system. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EEXIST: 'a file is where a folder should be',
  ENOTDIR: 'a file is where a folder should be',
  EISDIR: 'it is a folder',
}
/** While opening, another process may be recovering the file. */
const OPEN_BUSY_MILLISECONDS = 5000

/**
 * Opens or creates the file (mode 0600) and its folder (mode 0700), and brings it to the schema, a script that may run
 * again. Afterwards the writer does not wait for a lock by itself, since that would stop the whole process: callers
 * try again later.
 */
export const openSqliteFile = (kind: StoreKind, path: string, schema = '', pragmas = ''): SqliteFile => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new StoreUnavailable(kind, `${path} cannot be written: ${REASONS[code] ?? code}`, error)
  }
  const opened: SqliteHandle[] = []
  try {
    const writer = new SqliteHandle(path, { readOnly: false, busyMilliseconds: OPEN_BUSY_MILLISECONDS })
    opened.push(writer)
    writer.script(PRAGMAS + pragmas)
    if (schema) writer.script(`BEGIN IMMEDIATE; ${schema} COMMIT;`)
    writer.script('PRAGMA busy_timeout = 0')
    const reader = new SqliteHandle(path, { readOnly: true, busyMilliseconds: OPEN_BUSY_MILLISECONDS })
    opened.push(reader)
    const close = () => {
      // The writer goes last: the last connection that may write folds the log into the file and removes it.
      reader.close()
      writer.close()
    }
    return { kind, path, reader, writer, close }
  } catch (error) {
    for (const handle of opened) handle.close()
    throw storeError(kind, error)
  }
}
