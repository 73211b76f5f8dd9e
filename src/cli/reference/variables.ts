import type { Platform } from '../../model/platform.ts'
import { type Place, type Variable, variablesOf } from '../../model/variables.ts'
import { storeKinds } from '../../stores/kinds.ts'
import { table } from './table.ts'

/** A place with nothing of a machine in it. */
const anywhere = (address: string): Place => ({
  host: address,
  portOf: service => service.port,
  urlOf: service => `http://${address}:${service.port}`,
  storesOf: service =>
    storeKinds
      .filter(({ kind }) => service.stores.some(store => store.kind === kind))
      .map(({ kind, variable, example }) => ({ kind, variable, url: example })),
  secretOf: () => '',
  publicKeysOf: names => names.map(name => `the key of ${name}`).join(', ') || 'no key',
})

const row = ({ name, value, meaning, secret }: Variable): string[] => [
  `\`${name}\``,
  meaning,
  secret ? 'secret' : value.replaceAll(',', ', '),
]

/** The page of variables: what each service of a platform is started with, secrets without their values. */
export const variablesPage = (platform: Platform): string =>
  [
    '# Variables of a service',
    'Every service is started with these environment variables, in one process, as a child process (`command`) and on a cluster. A program in any language joins a platform by reading them; it listens on `HOST` and `PORT` and answers `GET /health/ready` with a status below 300 once it can work.',
    `Names that hold a service, a store or a secret are derived from the platform file; this page shows them for \`${platform.name}\`. Without a named server a store’s URL is \`sqlite:\` and the path of a file, which only services of this repository understand: a program of another language needs \`--store\`.`,
    ...platform.services.map(
      service =>
        `## ${service.name}\n\n${table(['variable', 'meaning', 'value'], variablesOf(platform, service, anywhere('127.0.0.1')).map(row))}`,
    ),
  ].join('\n\n')
