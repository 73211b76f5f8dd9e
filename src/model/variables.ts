// What a service is told when it starts, derived from the platform file: the same names in one process, in a child
// process and on a cluster. Nothing of it is written twice.
import { calleesOf, type Platform } from './platform.ts'
import type { Secret } from './secret.ts'
import type { Service } from './service.ts'

/** One variable of a service's environment. */
export type Variable = {
  readonly name: string
  readonly value: string
  /** A secret's value is shown nowhere and written only where secrets are kept. */
  readonly secret: boolean
}

/** What only the place where the platform runs can tell. */
export type Place = {
  /** The address on which the service listens. */
  readonly host: string
  readonly portOf: (service: Service) => number
  readonly urlOf: (service: Service) => string
  /** The store's variable and the URL for this service. */
  readonly storesOf: (service: Service) => readonly { readonly variable: string; readonly url: string }[]
  /** A secret's private value. */
  readonly secretOf: (name: string) => string
  /** The public halves of signing keys, as a JWK set. */
  readonly publicKeysOf: (names: readonly string[]) => string
}

/** Environment variables are upper case with underscores: `user-token` → `USER_TOKEN`. */
export const variableName = (name: string): string => name.toUpperCase().replaceAll('-', '_')

/** Every service has a key pair of its own, with which it proves itself to those it calls. */
export const serviceKeyOf = (service: Service): Secret => ({ name: service.name, kind: 'signing-key' })

/** Every secret of the platform: what services own, and each service's key. */
export const secretsOf = ({ services }: Platform): readonly Secret[] => [
  ...services.map(serviceKeyOf),
  ...services.flatMap(service => service.secrets),
]

const open = (name: string, value: string | number): Variable => ({ name, value: String(value), secret: false })
const closed = (name: string, value: string): Variable => ({ name, value, secret: true })

const own = ({ name, timeZone, routes }: Platform, service: Service, place: Place): Variable[] => [
  open('SERVICE', service.name),
  open('PLATFORM', name),
  open('HOST', place.host),
  open('PORT', place.portOf(service)),
  open('TIME_ZONE', timeZone),
  open('BODY_BYTES', Math.max(...routes.map(route => route.bodyBytes), 1)),
]

const trust = (platform: Platform, service: Service, place: Place): Variable[] => {
  const callers = platform.calls.filter(call => call.to.includes(service.name)).map(call => call.from)
  const signing = platform.services.flatMap(owner => owner.secrets.filter(secret => secret.kind === 'signing-key'))
  return [
    closed('SERVICE_KEY', place.secretOf(service.name)),
    open('CALLER_KEYS', place.publicKeysOf(callers)),
    ...signing.map(({ name }) => open(`${variableName(name)}_PUBLIC`, place.publicKeysOf([name]))),
    ...service.secrets.map(({ name }) => closed(variableName(name), place.secretOf(name))),
  ]
}

const callees = (platform: Platform, service: Service, place: Place): Variable[] =>
  calleesOf(platform, service).flatMap(callee => {
    const prefix = variableName(callee.name)
    return [
      open(`${prefix}_URL`, place.urlOf(callee)),
      open(`${prefix}_TIMEOUT_SECONDS`, callee.timeoutSeconds),
      open(`${prefix}_BREAKER_FAILURES`, callee.breakerFailures),
      open(`${prefix}_BREAKER_SECONDS`, callee.breakerSeconds),
    ]
  })

const edge = ({ routes }: Platform, service: Service): Variable[] => {
  const own = routes.filter(route => route.to === service.name)
  if (own.length === 0) return []
  return [
    open('PUBLIC_HOSTS', own.map(route => route.host).join(',')),
    open('RATE_PER_SECOND', Math.min(...own.map(route => route.ratePerSecond))),
    open('CONNECTIONS_PER_CLIENT', Math.min(...own.map(route => route.connectionsPerClient))),
  ]
}

/** All variables of one service, in a fixed order. A store's URL may hold a password, so it counts as secret. */
export const variablesOf = (platform: Platform, service: Service, place: Place): readonly Variable[] => [
  ...own(platform, service, place),
  ...callees(platform, service, place),
  ...place.storesOf(service).map(({ variable, url }) => closed(variable, url)),
  ...edge(platform, service),
  ...trust(platform, service, place),
]
