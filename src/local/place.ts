import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Platform } from '../model/platform.ts'
import type { Service } from '../model/service.ts'
import type { Store } from '../model/store.ts'
import { type Addresses, secretsOf, type Variable, variablesOf } from '../model/variables.ts'
import { storeKindOf } from '../stores/kinds.ts'
import { hasCode, MachineError } from './errors.ts'
import { openSecrets, type Secrets } from './secrets.ts'

/** Where and how the platform runs on this machine. */
export type LocalOptions = {
  readonly address: string
  /** Folder of everything that survives a restart. */
  readonly data: string
  /** The lowest port; the others keep their distance to it. The platform file's ports unless given. */
  readonly portBase: number | undefined
  /** URLs of real servers by store kind; the other kinds are embedded. */
  readonly stores: ReadonlyMap<string, string>
}

/** Level by level: where a file system refuses with ENOENT, such as /proc, Node's own recursion never ends. */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
}

/** Makes the data folder if it is missing. Throws MachineError where it cannot be written. */
export const openFolder = (folder: string): void => {
  try {
    makeFolder(folder)
    if (!statSync(folder).isDirectory()) throw new MachineError(`${folder} is not a folder: give --data a folder`)
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) throw new MachineError(`${folder} is not a folder: give --data a folder`)
    if (!hasCode(error)) throw error
    throw new MachineError(`the data folder ${folder} cannot be written: give --data a folder of your own`)
  }
}

const embeddedUrl = (data: string, store: Store, service: Service, shared: boolean): string => {
  const folder = join(data, store.name)
  makeFolder(folder)
  return `sqlite:${join(folder, `${shared ? store.name : service.name}.sqlite`)}`
}

const withParameters = (real: string, { parameters }: Store): string => {
  const url = new URL(real)
  for (const [name, value] of Object.entries(parameters)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  }
  return url.href
}

/** Where the platform runs on this machine, and what its variables hold there. */
export type Place = Addresses & {
  readonly secrets: Secrets
  /** The value of each of a service's variables, by name. */
  readonly environmentOf: (service: Service) => Readonly<Record<string, string>>
}

/** The address, ports, store URLs and secrets of a platform on this machine. */
export const openPlace = (platform: Platform, options: LocalOptions): Place => {
  const { address, data, portBase, stores } = options
  openFolder(data)
  const secrets = openSecrets(data, secretsOf(platform))
  const lowest = Math.min(...platform.services.map(service => service.port))
  const portOf = ({ port }: Service): number => (portBase === undefined ? port : portBase + port - lowest)
  const addresses: Addresses = {
    host: address,
    portOf,
    urlOf: service => `http://${address}:${portOf(service)}`,
  }
  const storeUrl = (store: Store, service: Service): string => {
    const real = stores.get(store.kind)
    if (real !== undefined) return withParameters(real, store)
    return embeddedUrl(data, store, service, storeKindOf(store.kind)?.embedded === 'shared')
  }
  const contentOf = ({ source }: Variable, service: Service): string => {
    if (source.is === 'text') return source.text
    if (source.is === 'store') return storeUrl(source.store, service)
    return source.is === 'secret' ? secrets.secretOf(source.name) : secrets.publicKeysOf(source.names)
  }
  return {
    ...addresses,
    secrets,
    environmentOf: service =>
      Object.fromEntries(
        variablesOf(platform, service, addresses).map(variable => [variable.name, contentOf(variable, service)]),
      ),
  }
}
