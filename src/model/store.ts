import { type Duration, parseDuration } from './duration.ts'
import { at, ModelError } from './errors.ts'
import { parseSize, type Size } from './quantity.ts'
import { parseResources, type ResourceOptions, type Resources } from './resources.ts'

/** A copy of a store that is made at a time of day and kept for a while. */
export type BackupOptions = {
  /** When, as a cron expression in the platform's time zone: `0 2 * * *`. */
  readonly at: string
  readonly keep: Duration
}

/** When a store is backed up and how long a copy is kept. */
export type Backup = { readonly schedule: string; readonly keepSeconds: number }

/** How a store is written in a platform file; what is left out is the kind's own default. */
export type StoreOptions = Partial<ResourceOptions> & {
  readonly version?: string
  /** Of the volume of one Pod. */
  readonly size?: Size
  readonly backup?: BackupOptions
}

/** A stateful dependency of the platform, such as a database. What differs by kind lives in `src/stores`. */
export type Store<Kind extends string = string> = {
  readonly is: 'store'
  readonly kind: Kind
  readonly name: string
  /** Environment variable in which a service finds the store's address. */
  readonly variable: string
  /** What is added to the query of a real server's URL that does not say it itself. */
  readonly parameters: Readonly<Record<string, string>>
  readonly version: string
  readonly sizeBytes: number
  readonly resources: Resources
  readonly backup: Backup | undefined
}

/** What a kind of store is, as data. */
export type StoreKind<Kind extends string = string> = {
  readonly kind: Kind
  /** Environment variable in which a service finds the store's address. */
  readonly variable: string
  /** URL schemes of a real server. */
  readonly schemes: readonly string[]
  /** A real server's URL, for messages. */
  readonly example: string
  /** Embedded, a service has the store to itself, or shares it with the others. */
  readonly embedded: 'own' | 'shared'
  /** What a platform file need not say. */
  readonly defaults: ResourceOptions & { readonly version: string; readonly size: Size }
}

const parseBackup = (place: string, { at: schedule, keep }: BackupOptions): Backup => {
  if (schedule.trim().split(/\s+/).length !== 5)
    throw new ModelError(`${place}, at: expected five fields of cron, received ${JSON.stringify(schedule)}`)
  return { schedule, keepSeconds: at(`${place}, keep`, () => parseDuration(keep)) }
}

/** Describes a store of a kind. Throws ModelError where a value is malformed. */
export const storeOf = <Kind extends string>(
  { kind, variable, defaults }: StoreKind<Kind>,
  name: string,
  options: StoreOptions,
  parameters: Readonly<Record<string, string>> = {},
): Store<Kind> => {
  const place = `store ${name}`
  const { version, size, cpu, memory } = { ...defaults, ...options }
  return {
    is: 'store',
    kind,
    name,
    variable,
    parameters,
    version,
    sizeBytes: at(`${place}, size`, () => parseSize(size)),
    resources: parseResources(place, { cpu, memory }),
    backup: options.backup === undefined ? undefined : parseBackup(`${place}, backup`, options.backup),
  }
}
