import { type ExitCode, explainError } from './errors.ts'
import { endWithReader, flushed, processOutput } from './output.ts'
import { createProgram } from './program.ts'

const run = async (words: readonly string[]): Promise<ExitCode> => {
  let code: ExitCode = 0
  const done = (ended: ExitCode): void => {
    code = ended
  }
  try {
    await createProgram(processOutput, done).parseAsync([...words], { from: 'user' })
    return code
  } catch (error) {
    const explained = explainError(error)
    if (explained.text !== '') processOutput.note(explained.text)
    return explained.code
  }
}

// What a command opened it has closed; a handle that somebody forgot must not keep the process.
endWithReader()
const code = await run(process.argv.slice(2))
await flushed()
process.exit(code)
