import { mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { destination, type LevelWithSilent, pino } from 'pino'

/**
 * The only fields a log line may carry. None holds what a person wrote or is: no name, no national id, no body,
 * no token, no query. A route is its pattern, never the path that came.
 */
export type LogFields = {
  readonly requestId?: string
  readonly traceId?: string
  readonly spanId?: string
  readonly method?: string
  readonly route?: string
  readonly status?: number
  readonly milliseconds?: number
  readonly role?: string
  readonly callee?: string
  readonly store?: string
  readonly topic?: string
  readonly code?: string
  readonly reason?: string
  readonly count?: number
}

/** A structured log: an event in plain words and the fixed fields. */
export type Log = {
  readonly info: (event: string, fields?: LogFields) => void
  readonly warn: (event: string, fields?: LogFields) => void
  readonly error: (event: string, fields?: LogFields) => void
  readonly close: () => void
}

/** Opened at once, so that the log can be closed at any moment; only its owner may read it. */
const openFile = (file: string): number => {
  mkdirSync(dirname(file), { recursive: true })
  return openSync(file, 'a', 0o600)
}

/** Lines of every day gather to so many characters, or for so long: a small write for each would cost too much. */
const gatheredLength = 8192
const gatherMilliseconds = 100

/** Gathers lines and writes them together; what comes after `close` is dropped. */
const openGathering = (sink: { readonly write: (text: string) => unknown }) => {
  let lines: string[] = []
  let length = 0
  let closed = false
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (length > 0) sink.write(lines.join(''))
    lines = []
    length = 0
  }
  const write = (line: string): void => {
    if (closed) return
    lines.push(line)
    length += line.length
    if (length >= gatheredLength) flush()
    else timer ??= setTimeout(flush, gatherMilliseconds).unref()
  }
  const close = (): void => {
    flush()
    closed = true
  }
  return { write, flush, close }
}

/**
 * Opens a service's log: JSON lines to a file, or to standard output where none is named. Warnings and errors are
 * written at once, with what came before them.
 */
export const openLog = (service: string, file?: string, level: LevelWithSilent = 'info'): Log => {
  const sink = destination({ dest: file === undefined ? process.stdout.fd : openFile(file), sync: true })
  const gathering = openGathering(sink)
  const options = { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' }
  const lines = pino(options, gathering)
  return {
    info: (event, fields) => lines.info(fields ?? {}, event),
    warn: (event, fields) => {
      lines.warn(fields ?? {}, event)
      gathering.flush()
    },
    error: (event, fields) => {
      lines.error(fields ?? {}, event)
      gathering.flush()
    },
    close: () => {
      gathering.close()
      if (file !== undefined) sink.end()
    },
  }
}

/** What may be logged of an unexpected error: its class and code, never its text, which may quote data. */
export const describeError = (error: unknown): LogFields => {
  if (!(error instanceof Error)) return { reason: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const place = error.stack?.split('\n').find(line => line.trimStart().startsWith('at '))
  const where = place?.trim().replace(/\(?(?:file:\/\/)?\/.*\/([^/]+)$/, '$1')
  return { reason: where === undefined ? error.name : `${error.name} ${where}`, ...code }
}
