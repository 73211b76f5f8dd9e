import type { Command } from 'commander'
import { table } from './table.ts'

const usage = (command: Command, parents: readonly string[]): string =>
  [...parents, command.name(), command.usage()].join(' ')

const page = (command: Command, parents: readonly string[]): string[] => {
  const inner = command.commands.flatMap(child => page(child, [...parents, command.name()]))
  if (command.commands.length > 0) return inner
  const named = command.registeredArguments.map(argument => [`\`${argument.name()}\``, argument.description])
  const options = command.options.map(option => [`\`${option.flags}\``, option.description])
  return [
    [
      `## ${[...parents.slice(1), command.name()].join(' ')}`,
      `\`${usage(command, parents)}\``,
      `${command.description()}.`,
      table(['argument', 'meaning'], named),
      table(['option', 'meaning'], options),
    ]
      .filter(part => part !== '')
      .join('\n\n'),
  ]
}

/** The page of commands, from the objects that parse them. */
export const commandsPage = (program: Command): string =>
  [
    '# Commands',
    'In a checkout `./bin/salus COMMAND`. Exit codes: 0 as asked · 1 findings, or not healthy · 2 usage or unreadable input · 3 the cluster or the machine failed.',
    ...page(program, []),
  ].join('\n\n')
