import { parseRate, type Rate } from './duration.ts'
import { at, ModelError } from './errors.ts'
import { parseSize, type Size } from './quantity.ts'
import type { Service } from './service.ts'

/** What one client address may do on a route. */
export type RouteOptions = { readonly rate: Rate; readonly connections: number; readonly body: Size }

/** A public way in: a host name, the service behind it, and its limits. */
export type Route<To extends string = string> = {
  readonly host: string
  readonly to: To
  readonly ratePerSecond: number
  readonly connectionsPerClient: number
  readonly bodyBytes: number
}

const hostForm = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/

const parseHost = (host: string): string => {
  if (hostForm.test(host)) return host
  throw new ModelError(`expected a host name such as api.clinic.example, received ${JSON.stringify(host)}`)
}

/** Describes a route. Throws ModelError where a value is malformed. */
export const route = <const To extends string>(host: string, to: Service<To>, options: RouteOptions): Route<To> => ({
  host: at('route', () => parseHost(host)),
  to: to.name,
  ratePerSecond: at(`route ${host}, rate`, () => parseRate(options.rate)),
  connectionsPerClient: options.connections,
  bodyBytes: at(`route ${host}, body`, () => parseSize(options.body)),
})
