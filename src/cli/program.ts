import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { benchCommand } from './commands/bench.ts'
import { deployCommand } from './commands/deploy.ts'
import { diffCommand } from './commands/diff.ts'
import { docsCommand } from './commands/docs.ts'
import { healthCommand } from './commands/health.ts'
import { preflightCommand } from './commands/preflight.ts'
import { renderCommand } from './commands/render.ts'
import { rollbackCommand } from './commands/rollback.ts'
import { scaleCommand } from './commands/scale.ts'
import { upCommand } from './commands/up.ts'
import type { ExitCode } from './errors.ts'
import type { Output } from './output.ts'

/** The whole command line; `done` hears the exit code of a command that has one of its own. */
export const createProgram = (output: Output, done: (code: ExitCode) => void): Command => {
  const program = new Command('salus').description(
    'Describe a healthcare platform once; prove it, render it, run it, operate it.',
  )
  program
    .version(manifest.version, '--version', 'says which version this is')
    .addCommand(upCommand(output, done))
    .addCommand(renderCommand(output, done))
    .addCommand(preflightCommand(output, done))
    .addCommand(diffCommand(output, done))
    .addCommand(deployCommand(output, done))
    .addCommand(scaleCommand(output, done))
    .addCommand(rollbackCommand(output, done))
    .addCommand(healthCommand(output, done))
    .addCommand(benchCommand(output))
    .addCommand(docsCommand(output, () => program))
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().showHelpAfterError('(add --help for the options)')
  }
  return program
}
