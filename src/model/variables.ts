// What a service is told when it starts, derived from the platform file: the same names in one process, in a child
// process and on a cluster. Nothing of it is written twice.
import { calleesOf, type Platform } from './platform.ts'
import type { Secret } from './secret.ts'
import type { Service } from './service.ts'

/** One variable of a service's environment. */
export type Variable = {
  readonly name: string
  readonly value: string
  readonly meaning: string
  /** A secret's value is shown nowhere and written only where secrets are kept. */
  readonly secret: boolean
}

/** What only the place where the platform runs can tell. */
export type Place = {
  /** The address on which the service listens. */
  readonly host: string
  readonly portOf: (service: Service) => number
  readonly urlOf: (service: Service) => string
  /** For each of the service's stores its kind, the variable that tells where it is, and the URL for this service. */
  readonly storesOf: (
    service: Service,
  ) => readonly { readonly kind: string; readonly variable: string; readonly url: string }[]
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

const open = (name: string, value: string | number, meaning: string): Variable => ({
  name,
  value: String(value),
  meaning,
  secret: false,
})
const closed = (name: string, value: string, meaning: string): Variable => ({ name, value, meaning, secret: true })

const own = ({ name, timeZone, routes }: Platform, service: Service, place: Place): Variable[] => [
  open('SERVICE', service.name, 'its own name'),
  open('PLATFORM', name, 'the name of the platform, which is the audience of users’ tokens'),
  open('HOST', place.host, 'the address to listen on'),
  open('PORT', place.portOf(service), 'the port to listen on'),
  open('TIME_ZONE', timeZone, 'IANA name of the time zone in which the platform’s days begin'),
  open(
    'BODY_BYTES',
    Math.max(...routes.map(route => route.bodyBytes), 1),
    'the largest body taken, the same everywhere',
  ),
]

const trust = (platform: Platform, service: Service, place: Place): Variable[] => {
  const callers = platform.calls.filter(call => call.to.includes(service.name)).map(call => call.from)
  const signing = platform.services.flatMap(owner => owner.secrets.filter(secret => secret.kind === 'signing-key'))
  return [
    closed('SERVICE_KEY', place.secretOf(service.name), 'private JWK (Ed25519) that signs its service tokens'),
    open(
      'CALLER_KEYS',
      place.publicKeysOf(callers),
      'JWK set: public keys of the services that may call it; `kid` is the caller’s name',
    ),
    ...signing.map(({ name }) =>
      open(`${variableName(name)}_PUBLIC`, place.publicKeysOf([name]), `JWK set: the public half of ${name}`),
    ),
    ...service.secrets.map(({ name, kind }) =>
      closed(variableName(name), place.secretOf(name), `its secret ${name} (${kind})`),
    ),
  ]
}

const callees = (platform: Platform, service: Service, place: Place): Variable[] =>
  calleesOf(platform, service).flatMap(callee => {
    const { name, timeoutSeconds, breakerFailures, breakerSeconds } = callee
    const prefix = variableName(name)
    return [
      open(`${prefix}_URL`, place.urlOf(callee), `where ${name} is`),
      open(`${prefix}_TIMEOUT_SECONDS`, timeoutSeconds, `how long to wait for ${name}`),
      open(`${prefix}_BREAKER_FAILURES`, breakerFailures, `failures in a row after which ${name} is left alone`),
      open(`${prefix}_BREAKER_SECONDS`, breakerSeconds, `for how long ${name} is left alone`),
    ]
  })

const edge = ({ routes }: Platform, service: Service): Variable[] => {
  const own = routes.filter(route => route.to === service.name)
  if (own.length === 0) return []
  const rate = Math.min(...own.map(route => route.ratePerSecond))
  const connections = Math.min(...own.map(route => route.connectionsPerClient))
  return [
    open('PUBLIC_HOSTS', own.map(route => route.host).join(','), 'the public host names that lead to it'),
    open('RATE_PER_SECOND', rate, 'requests per second of one client address'),
    open('CONNECTIONS_PER_CLIENT', connections, 'connections at once of one client address'),
  ]
}

/** All variables of one service, in a fixed order. A store's URL may hold a password, so it counts as secret. */
export const variablesOf = (platform: Platform, service: Service, place: Place): readonly Variable[] => [
  ...own(platform, service, place),
  ...callees(platform, service, place),
  ...place.storesOf(service).map(({ variable, url, kind }) => closed(variable, url, `where its ${kind} is`)),
  ...edge(platform, service),
  ...trust(platform, service, place),
]
