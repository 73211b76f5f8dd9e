import { Command } from 'commander'
import { upCommand } from './commands/up.ts'
import { type ExitCode, explainError } from './errors.ts'
import { processOutput } from './output.ts'

const run = async (words: readonly string[]): Promise<ExitCode> => {
  let code: ExitCode = 0
  const done = (ended: ExitCode): void => {
    code = ended
  }
  const program = new Command('salus')
    .description('Describe a healthcare platform once; prove it, render it, run it, operate it.')
    .addCommand(upCommand(processOutput, done))
  for (const command of [program, ...program.commands])
    command.exitOverride().showHelpAfterError('(add --help for the options)')
  try {
    await program.parseAsync([...words], { from: 'user' })
    return code
  } catch (error) {
    const explained = explainError(error)
    if (explained.text !== '') processOutput.note(explained.text)
    return explained.code
  }
}

process.exitCode = await run(process.argv.slice(2))
