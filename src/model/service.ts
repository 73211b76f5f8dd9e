import { type Duration, parseDuration } from './duration.ts'
import { at, ModelError } from './errors.ts'
import type { Secret } from './secret.ts'
import type { Store } from './store.ts'

/** How a service is written in a platform file. */
export type ServiceOptions = {
  readonly port: number
  readonly stores?: readonly Store[]
  readonly secrets?: readonly Secret[]
  /** A program of the team's own, started with the service's variables instead of a service that ships with Salus. */
  readonly command?: readonly [string, ...string[]]
  /** How long its callers wait for an answer; 5 s unless said. */
  readonly timeout?: Duration
  /** When its callers stop asking it: after so many failures in a row, for so long; 5 and 60 s unless said. */
  readonly breaker?: { readonly failures: number; readonly rest: Duration }
}

/** A workload of the platform's own. */
export type Service<Name extends string = string> = {
  readonly is: 'service'
  readonly name: Name
  readonly port: number
  readonly stores: readonly Store[]
  readonly secrets: readonly Secret[]
  readonly command: readonly string[] | undefined
  readonly timeoutSeconds: number
  readonly breakerFailures: number
  readonly breakerSeconds: number
  /** Declares the right of this service to call others. */
  readonly calls: <const To extends readonly [Service, ...Service[]]>(...to: To) => Call<Name, To[number]['name']>
}

/** A declared right to talk. */
export type Call<From extends string = string, To extends string = string> = {
  readonly from: From
  readonly to: readonly To[]
}

const nameForm = /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/

/** A name that Kubernetes takes for a Service (RFC 1035 label). Throws ModelError otherwise. */
export const parseName = (what: string, name: string): void => {
  if (nameForm.test(name)) return
  throw new ModelError(
    `${what} ${JSON.stringify(name)}: expected lower-case letters, digits and dashes, a letter first`,
  )
}

const parsePort = (port: number): number => {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new ModelError(`expected a port from 1 to 65535, received ${port}`)
}

/** Describes a service. Throws ModelError where a value is malformed. */
export const service = <const Name extends string>(name: Name, options: ServiceOptions): Service<Name> => {
  parseName('service', name)
  const { port, stores = [], secrets = [], command, timeout = '5s', breaker = { failures: 5, rest: '60s' } } = options
  return {
    is: 'service',
    name,
    port: at(`service ${name}, port`, () => parsePort(port)),
    stores,
    secrets,
    command,
    timeoutSeconds: at(`service ${name}, timeout`, () => parseDuration(timeout)),
    breakerFailures: breaker.failures,
    breakerSeconds: at(`service ${name}, breaker`, () => parseDuration(breaker.rest)),
    calls: (...to) => ({ from: name, to: to.map(callee => callee.name) }),
  }
}
