import type { Scope } from './scope.ts'

/** Scripts under the names that operators know, each with the words that it takes, and the command that it is. */
const commands = {
  deploy: ['[ENVIRONMENT]', 'deploy'],
  scale: ['[SERVICE|all|status] [REPLICAS|default] [ENVIRONMENT]', 'scale'],
  rollback: ['[SERVICE|all] [ENVIRONMENT] [REVISION]', 'rollback'],
  'health-check': ['[ENVIRONMENT]', 'health'],
} as const

/** The text of each script: it calls a command with the same words and does nothing else. */
export const scriptsOf = ({ platform }: Scope): Readonly<Record<keyof typeof commands, string>> => {
  const text = (name: string, words: string, command: string): string =>
    `# ${name}.sh ${words}; SALUS_PLATFORM is a platform's name or file.\nexec salus ${command} "$@" --platform "\${SALUS_PLATFORM:-${platform.name}}"\n`
  return {
    deploy: text('deploy', ...commands.deploy),
    scale: text('scale', ...commands.scale),
    rollback: text('rollback', ...commands.rollback),
    'health-check': text('health-check', ...commands['health-check']),
  }
}
