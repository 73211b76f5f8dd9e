/**
 * The server's errors, made safe to log: mysql2 attaches the statement with its values, and the server quotes values
 * in its messages, so neither is passed on.
 */
import { networkReason } from '../network-reason.ts'
import { StoreUnavailable } from '../unavailable.ts'

/** A statement that the server refused. `code` is the server's (`ER_DUP_ENTRY`); the message holds no value. */
export class StatementError extends Error {
  override readonly name = 'StatementError'
  readonly code: string
  readonly errno: number

  constructor(code: string, errno: number, message: string) {
    super(`${code}: ${message}`)
    this.code = code
    this.errno = errno
  }
}

/** https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  PROTOCOL_CONNECTION_LOST: 'the connection was lost',
  PROTOCOL_SEQUENCE_TIMEOUT: 'no answer in time',
  ER_ACCESS_DENIED_ERROR: 'access denied',
  ER_DBACCESS_DENIED_ERROR: 'access denied',
  ER_HOST_NOT_PRIVILEGED: 'access denied',
  ER_BAD_DB_ERROR: 'the database does not exist',
  ER_CON_COUNT_ERROR: 'too many connections',
  ER_USER_LIMIT_REACHED: 'too many connections',
  ER_SERVER_SHUTDOWN: 'the server is shutting down',
  ER_NORMAL_SHUTDOWN: 'the server is shutting down',
  ER_CONNECTION_KILLED: 'the connection was lost',
  ER_DISK_FULL: 'the disk is full',
  ER_RECORD_FILE_FULL: 'the disk is full',
  ER_OPTION_PREVENTS_STATEMENT: 'the server is read-only',
  ER_READ_ONLY_MODE: 'the server is read-only',
}
const DUPLICATES = new Set([1062, 1586])
/** Deadlock, lock wait timeout, and MariaDB's "record has changed since last read". */
const RETRYABLE = new Set([1213, 1205, 1020])
/** A table, a column or an index of that name exists. */
const EXISTS = new Set([1050, 1060, 1061])
/** Messages that quote names of columns and tables, never values. */
const QUOTES_NAMES = new Set([1048, 1054, 1146, 1364, 1406])

/** Translates what mysql2 rejected with. */
export const serverError = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof StoreUnavailable || error instanceof StatementError) return error
  const { code, errno } = error as NodeJS.ErrnoException
  const lost = 'fatal' in error && error.fatal ? 'the connection was lost' : undefined
  const reason = UNAVAILABLE[code ?? ''] ?? networkReason(error) ?? lost
  if (reason) return new StoreUnavailable('sql', reason)
  if (code === undefined || errno === undefined) return error
  const text = 'sqlMessage' in error ? String(error.sqlMessage) : error.message
  return new StatementError(code, errno, QUOTES_NAMES.has(errno) ? text : text.replace(/'.*'/s, '…'))
}

/** Whether a primary or unique key exists already. */
export const isDuplicateEntry = (error: unknown): boolean =>
  error instanceof StatementError && DUPLICATES.has(error.errno)

/** Whether a statement of a migration made its table, column or index before: a server commits each one by itself. */
export const existsAlready = (error: unknown): boolean => error instanceof StatementError && EXISTS.has(error.errno)

/** Whether the same transaction is likely to succeed when it runs again. */
export const isRetryable = (error: unknown): boolean => error instanceof StatementError && RETRYABLE.has(error.errno)
