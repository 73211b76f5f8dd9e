import { styleText } from 'node:util'

/** Where a command writes: data to standard output, everything else to standard error. */
export type Output = {
  readonly data: (text: string) => void
  readonly note: (text: string) => void
}

/** The process's own streams. */
export const processOutput: Output = {
  data: text => process.stdout.write(`${text}\n`),
  note: text => process.stderr.write(`${text}\n`),
}

const emptied = (stream: NodeJS.WriteStream): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  stream.write('', () => resolve())
  return promise
}

/** Resolves when what was written has left the process: a pipe takes 64 KiB at once, and the rest when it is read. */
export const flushed = async (): Promise<void> => {
  await Promise.all([emptied(process.stdout), emptied(process.stderr)])
}

/** A reader that has seen enough, such as `head`, closes the pipe: the command ends, as nobody would see what it does. */
export const endWithReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(3)
  })
}

/** Colour for a terminal; nothing where NO_COLOR is set or the stream is not a terminal. */
export const paint = (style: 'bold' | 'green' | 'yellow' | 'red' | 'dim', text: string): string =>
  styleText(style, text, { stream: process.stdout })

/** Rows as aligned columns, two spaces apart. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length)
    })
  return rows
    .map(row => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
}
