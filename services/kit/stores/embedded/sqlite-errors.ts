import type { StoreKind } from '../ports.ts'
import { StoreUnavailable } from '../unavailable.ts'

/** Primary result codes, https://www.sqlite.org/rescode.html; the reasons are for a person who runs the platform. */
const REASONS: Readonly<Record<number, string>> = {
  5: 'another process holds the file',
  6: 'another process holds the file',
  8: 'the file cannot be written',
  10: 'the disk reports an error',
  11: 'the file is damaged',
  13: 'the disk is full',
  14: 'the file cannot be opened',
  26: 'the file is not a database',
}
const BUSY = 5
const READ_ONLY = 8

/** `SQLITE_CONSTRAINT_PRIMARYKEY`, `_UNIQUE` and `_ROWID`. */
const DUPLICATES = new Set([1555, 2067, 2579])

const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined

/** Whether another connection holds the write lock: worth another try in a moment. */
export const isBusy = (error: unknown): boolean => ((codeOf(error) ?? 0) & 0xff) === BUSY

/** Whether the statement writes and its connection only reads. */
export const isReadOnly = (error: unknown): boolean => ((codeOf(error) ?? 0) & 0xff) === READ_ONLY

/** Whether a primary or unique key exists already. */
export const isDuplicateKey = (error: unknown): boolean => DUPLICATES.has(codeOf(error) ?? 0)

/** Turns what the disk or another process caused into `StoreUnavailable`; a mistake in a statement stays as it is. */
export const storeError = (kind: StoreKind, error: unknown): unknown => {
  const reason = REASONS[(codeOf(error) ?? 0) & 0xff]
  return reason === undefined ? error : new StoreUnavailable(kind, reason, error)
}
