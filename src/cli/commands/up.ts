import { resolve } from 'node:path'
import { Command } from 'commander'
import { openPlace } from '../../local/place.ts'
import type { Secrets } from '../../local/secrets.ts'
import { type Running, superviseAll } from '../../local/supervisor.ts'
import { judgeCoherence } from '../../model/coherence.ts'
import type { Platform } from '../../model/platform.ts'
import type { Service } from '../../model/service.ts'
import { findingText } from '../../report/text.ts'
import { storeKindOf, storeKinds } from '../../stores/kinds.ts'
import { type ExitCode, UsageError } from '../errors.ts'
import { type Format, parseFormat } from '../format.ts'
import type { Output } from '../output.ts'
import { loadPlatform, type PlatformFile } from '../platform-file.ts'
import { startOf } from '../services.ts'
import { announce, awaitHealthy, followWarmUp, type News } from './up-progress.ts'

/** The options of `up`, as commander parses them. */
type Options = {
  readonly data?: string
  readonly portBase?: number
  readonly store?: ReadonlyMap<string, string>
  readonly only?: readonly string[]
  readonly format: Format
}

const highestPort = 65_535

const parsePortBase = (text: string): number => {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < highestPort) return port
  throw new UsageError(`--port-base: expected a port from 1 to ${highestPort - 1}, received ${JSON.stringify(text)}`)
}

const parseStore = (text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> => {
  const [name = '', ...rest] = text.split('=')
  const kind = storeKindOf(name)
  if (kind === undefined) {
    const known = storeKinds.map(({ kind }) => kind).join(', ')
    throw new UsageError(`--store: expected KIND=URL with one of ${known}, received the kind ${JSON.stringify(name)}`)
  }
  const url = URL.parse(rest.join('='))
  if (url === null || !kind.schemes.includes(url.protocol) || url.hostname === '') {
    throw new UsageError(`--store ${name}: expected a URL such as ${kind.example}, received something else`)
  }
  return new Map(before).set(name, url.href)
}

const parseNames = (text: string): readonly string[] => text.split(',').map(name => name.trim())

const choose = ({ services }: Platform, only: readonly string[] | undefined): readonly Service[] => {
  const unknown = only?.find(name => !services.some(service => service.name === name))
  if (unknown !== undefined) {
    const known = services.map(service => service.name).join(', ')
    throw new UsageError(`--only: expected one of ${known}, received ${JSON.stringify(unknown)}`)
  }
  return only === undefined ? services : services.filter(service => only.includes(service.name))
}

const refuseIncoherent = (platform: Platform, output: Output): boolean => {
  const findings = [...judgeCoherence(platform)]
  for (const finding of findings) output.data(findingText(finding))
  return findings.length > 0
}

const refuseForeignStores = (platform: Platform, stores: ReadonlyMap<string, string>): void => {
  const used = new Set(platform.services.flatMap(service => service.stores.map(store => store.kind)))
  const idle = [...stores.keys()].find(kind => !used.has(kind))
  if (idle !== undefined) throw new UsageError(`--store ${idle}: the platform ${platform.name} uses no ${idle}`)
}

/** Resolves at the first Ctrl-C or TERM; a second one ends the process at once. */
const untilStopped = (): Promise<void> =>
  new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130))
        resolve()
      })
    }
  })

/** One-time passwords that nobody was shown yet. */
const passwordsToShow = (platform: Platform, secrets: Secrets): News['oneTimePasswords'] =>
  platform.services
    .flatMap(service => service.secrets)
    .filter(({ kind, name }) => kind === 'one-time-password' && !secrets.wasShown(name))
    .map(({ name }) => ({ name, password: secrets.secretOf(name) }))

const run = async ({ platform, folder }: PlatformFile, options: Options, output: Output): Promise<ExitCode> => {
  if (refuseIncoherent(platform, output)) return 1
  const { store: stores = new Map() } = options
  refuseForeignStores(platform, stores)
  const environment = platform.environments.laptop
  if (environment?.is !== 'machine')
    throw new UsageError(`the platform ${platform.name} declares no machine as environment laptop`)
  const began = performance.now()
  const chosen = choose(platform, options.only)
  const data = resolve(options.data ?? `.salus/${platform.name}`)
  const stopped = untilStopped()
  const place = openPlace(platform, {
    address: environment.address,
    data,
    portBase: options.portBase,
    stores,
  })
  const running: Running = await superviseAll({ platform, place, chosen, data, folder, startOf, tell: output.note })
  const healthy = await awaitHealthy(running.services, stopped)
  if (healthy !== undefined) {
    const news = { platform: platform.name, milliseconds: performance.now() - began, data, ...healthy }
    const front = [...new Set(platform.routes.map(({ to }) => to))]
    const oneTimePasswords = passwordsToShow(platform, place.secrets)
    announce(output, { ...news, front, oneTimePasswords }, options.format)
    place.secrets.markShown(oneTimePasswords.map(({ name }) => name))
    await followWarmUp(healthy, stopped, output)
    await stopped
  }
  output.note('stopping')
  await running.stop()
  return 0
}

/** `salus up`: runs the platform on this machine until Ctrl-C. */
export const upCommand = (output: Output, done: (code: ExitCode) => void): Command =>
  new Command('up')
    .description('runs the platform on this machine: services and stores, each service on its own port')
    .argument('[platform]', 'a name under platforms/ or a path to a platform file; ./platform.ts, else mediq')
    .option('--data <dir>', 'folder of everything that survives a restart (default: .salus/PLATFORM)')
    .option('--port-base <n>', 'lowest port; the other services keep their distance to it', parsePortBase)
    .option('--store <kind=url>', 'a real server instead of the embedded store; may be repeated', parseStore)
    .option('--only <services>', 'runs only these, separated by commas', parseNames)
    .option('--format <format>', 'text or json', parseFormat, 'text')
    .addHelpText('after', '\nExample:\n  salus up mediq --store mysql=mysql://mediq:secret@127.0.0.1:3306/mediq')
    .action(async (word: string | undefined, options: Options) =>
      done(await run(await loadPlatform(word), options, output)),
    )
