import { createInterface } from 'node:readline/promises'
import { UsageError } from './errors.ts'

/** Asks a person for a yes; `--yes` answers for them. Throws UsageError where nobody can be asked. */
export const askYes = async (question: string, yes: boolean | undefined): Promise<boolean> => {
  if (yes) return true
  if (!(process.stdin.isTTY && process.stderr.isTTY))
    throw new UsageError(`${question} There is no terminal to ask on; next: say --yes`)
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim())
  } finally {
    asking.close()
  }
}
