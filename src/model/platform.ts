import type { Environment } from './environment.ts'
import { ModelError } from './errors.ts'
import type { Route } from './route.ts'
import { type Call, parseName, type Service } from './service.ts'
import type { Store } from './store.ts'

/** How a platform is written in its file. Calls and routes name only services of the platform, or do not compile. */
export type PlatformOptions<Services extends readonly Service[]> = {
  /** IANA name; the day of a ticket begins there at midnight. */
  readonly timeZone: string
  /** In the order in which they start. */
  readonly services: Services
  readonly calls: readonly Call<Services[number]['name'], Services[number]['name']>[]
  readonly routes: readonly Route<Services[number]['name']>[]
  readonly environments: Readonly<Record<string, Environment>>
}

/** A healthcare platform: its services, who may talk to whom, and the ways in. */
export type Platform = {
  readonly is: 'platform'
  readonly name: string
  readonly timeZone: string
  readonly services: readonly Service[]
  readonly calls: readonly Call[]
  readonly routes: readonly Route[]
  readonly environments: Readonly<Record<string, Environment>>
}

const parseZone = (zone: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    throw new ModelError(
      `platform, timeZone: expected an IANA name such as Asia/Jakarta, received ${JSON.stringify(zone)}`,
    )
  }
}

/** Describes a platform. Throws ModelError where a value is malformed. */
export const platform = <const Services extends readonly Service[]>(
  name: string,
  options: PlatformOptions<Services>,
): Platform => {
  parseName('platform', name)
  return { is: 'platform', name, ...options, timeZone: parseZone(options.timeZone) }
}

/** The services that one service may call. */
export const calleesOf = ({ services, calls }: Platform, caller: Service): readonly Service[] => {
  const names = new Set(calls.filter(call => call.from === caller.name).flatMap(call => call.to))
  return services.filter(service => names.has(service.name))
}

/** The services that may call one service. */
export const callersOf = ({ services, calls }: Platform, callee: Service): readonly Service[] => {
  const names = new Set(calls.filter(call => call.to.includes(callee.name)).map(call => call.from))
  return services.filter(service => names.has(service.name))
}

/** Every store that some service uses, once. */
export const storesOf = ({ services }: Platform): readonly Store[] => [
  ...new Set(services.flatMap(service => service.stores)),
]
