import type { Progress } from '../operate/progress.ts'
import type { Output } from './output.ts'

/** A terminal whose last lines are painted anew. */
export type Terminal = {
  readonly write: (text: string) => unknown
  readonly columns: number
  readonly rows: number
}

const clear = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A\u001b[0J`)

/** Shows what is waited for below what was said, always in the same place. */
export const terminalProgress = (terminal: Terminal): Progress => {
  let shown: readonly string[] = []
  const paint = (said: readonly string[], lines: readonly string[]): void => {
    const room = Math.max(terminal.rows - 2, 1)
    const fitting = lines.length > room ? [...lines.slice(0, room - 1), `  … ${lines.length - room + 1} more`] : lines
    const cut = fitting.map(line => (line.length < terminal.columns ? line : `${line.slice(0, terminal.columns - 2)}…`))
    terminal.write(clear(shown.length) + [...said, ...cut].map(line => `${line}\n`).join(''))
    shown = cut
  }
  return { say: line => paint([line], shown), show: lines => paint([], lines) }
}

/** Writes what is waited for as plain lines, each when it is new. */
export const plainProgress = (output: Output): Progress => {
  let shown = new Set<string>()
  return {
    say: line => output.note(line),
    show: lines => {
      for (const line of lines) if (!shown.has(line)) output.note(line)
      shown = new Set(lines)
    },
  }
}

/** Progress on standard error: painted anew on a terminal, plain lines elsewhere. */
export const processProgress = (output: Output): Progress => {
  const { stderr } = process
  if (!stderr.isTTY) return plainProgress(output)
  return terminalProgress({
    write: text => stderr.write(text),
    get columns() {
      return stderr.columns
    },
    get rows() {
      return stderr.rows
    },
  })
}

const patienceMilliseconds = 1_000

/** Says on a terminal what takes longer than a second, and takes the word away when it is done. */
export const whileLooking = async <Result>(
  text: string,
  output: Output,
  work: () => Promise<Result>,
): Promise<Result> => {
  if (!process.stderr.isTTY) return work()
  const progress = processProgress(output)
  const timer = setTimeout(() => progress.show([`${text} …`]), patienceMilliseconds)
  return work().finally(() => {
    clearTimeout(timer)
    progress.show([])
  })
}
