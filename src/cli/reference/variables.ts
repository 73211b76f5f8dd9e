import type { Platform } from '../../model/platform.ts'
import { type Addresses, type Variable, variablesOf } from '../../model/variables.ts'
import { table } from './table.ts'

const shown = ({ source }: Variable): string => {
  if (source.is === 'text') return source.text.replaceAll(',', ', ')
  if (source.is === 'public-keys') return source.names.map(name => `the key of ${name}`).join(', ') || 'no key'
  return 'secret'
}

const row = (variable: Variable): string[] => [`\`${variable.name}\``, variable.meaning, shown(variable)]

const address = '127.0.0.1'
const here: Addresses = {
  host: address,
  portOf: service => service.port,
  urlOf: service => `http://${address}:${service.port}`,
}

/** The page of variables: what each service of a platform is started with, secrets without their values. */
export const variablesPage = (platform: Platform): string =>
  [
    '# Variables of a service',
    'Every service is started with these environment variables, in one process, as a child process (`command`) and on a cluster. A program in any language joins a platform by reading them; it listens on `HOST` and `PORT` and answers `GET /health/ready` with a status below 300 once it can work.',
    `Names that hold a service, a store or a secret are derived from the platform file; this page shows them for \`${platform.name}\`. Without a named server a store’s URL is \`sqlite:\` and the path of a file, which only services of this repository understand: a program of another language needs \`--store\`.`,
    ...platform.services.map(
      service =>
        `## ${service.name}\n\n${table(['variable', 'meaning', 'value'], variablesOf(platform, service, here).map(row))}`,
    ),
  ].join('\n\n')
