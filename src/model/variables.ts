// What a service is told when it starts, derived from the platform file: the same names in one process, in a child
// process and on a cluster. Nothing of it is written twice.
import { bodyBytesOf, edgeOf } from './edge.ts'
import { calleesOf, type Platform } from './platform.ts'
import type { Secret } from './secret.ts'
import type { Service } from './service.ts'
import type { Store } from './store.ts'

/** Where a variable's value comes from. */
export type Source =
  | { readonly is: 'text'; readonly text: string }
  /** The URL of a store, with the service's own user and password in it. */
  | { readonly is: 'store'; readonly store: Store }
  /** The private value of a secret. */
  | { readonly is: 'secret'; readonly name: string }
  /** The public halves of signing keys, as a JWK set. */
  | { readonly is: 'public-keys'; readonly names: readonly string[] }

/** One variable of a service's environment. */
export type Variable = { readonly name: string; readonly meaning: string; readonly source: Source }

/** Where the services of a platform are: on one machine, or on a cluster. */
export type Addresses = {
  /** The address on which a service listens. */
  readonly host: string
  readonly portOf: (service: Service) => number
  readonly urlOf: (service: Service) => string
  /** Addresses and ranges (CIDR) of the proxies in front of the entry, whose word about the client is believed. */
  readonly trustedProxies?: readonly string[]
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

/** Whether a value is shown nowhere and written only where secrets are kept; a store's URL may hold a password. */
export const isSecret = ({ source }: Variable): boolean => source.is === 'secret' || source.is === 'store'

const told = (name: string, value: string | number, meaning: string): Variable => ({
  name,
  meaning,
  source: { is: 'text', text: String(value) },
})

const own = (platform: Platform, service: Service, place: Addresses): Variable[] => [
  told('SERVICE', service.name, 'its own name'),
  told('PLATFORM', platform.name, 'the name of the platform, which is the audience of users’ tokens'),
  told('HOST', place.host, 'the address to listen on'),
  told('PORT', place.portOf(service), 'the port to listen on'),
  told('TIME_ZONE', platform.timeZone, 'IANA name of the time zone in which the platform’s days begin'),
  told('BODY_BYTES', bodyBytesOf(platform), 'the largest body taken, the same everywhere'),
]

const trust = (platform: Platform, service: Service): Variable[] => {
  const callers = platform.calls.filter(call => call.to.includes(service.name)).map(call => call.from)
  const signing = platform.services.flatMap(owner => owner.secrets.filter(secret => secret.kind === 'signing-key'))
  return [
    {
      name: 'SERVICE_KEY',
      meaning: 'private JWK (Ed25519) that signs its service tokens',
      source: { is: 'secret', name: serviceKeyOf(service).name },
    },
    {
      name: 'CALLER_KEYS',
      meaning: 'JWK set: public keys of the services that may call it; `kid` is the caller’s name',
      source: { is: 'public-keys', names: callers },
    },
    ...signing.map(
      ({ name }): Variable => ({
        name: `${variableName(name)}_PUBLIC`,
        meaning: `JWK set: the public half of ${name}`,
        source: { is: 'public-keys', names: [name] },
      }),
    ),
    ...service.secrets.map(
      ({ name, kind }): Variable => ({
        name: variableName(name),
        meaning: `its secret ${name} (${kind})`,
        source: { is: 'secret', name },
      }),
    ),
  ]
}

const callees = (platform: Platform, service: Service, place: Addresses): Variable[] =>
  calleesOf(platform, service).flatMap(callee => {
    const { name, timeoutSeconds, breakerFailures, breakerSeconds } = callee
    const prefix = variableName(name)
    return [
      told(`${prefix}_URL`, place.urlOf(callee), `where ${name} is`),
      told(`${prefix}_TIMEOUT_SECONDS`, timeoutSeconds, `how long to wait for ${name}`),
      told(`${prefix}_BREAKER_FAILURES`, breakerFailures, `failures in a row after which ${name} is left alone`),
      told(`${prefix}_BREAKER_SECONDS`, breakerSeconds, `for how long ${name} is left alone`),
    ]
  })

const stores = (service: Service): Variable[] =>
  service.stores.map(store => ({
    name: store.variable,
    meaning: `where its ${store.kind} is`,
    source: { is: 'store', store },
  }))

const edge = (platform: Platform, service: Service, { trustedProxies = [] }: Addresses): Variable[] => {
  const entry = edgeOf(platform, service)
  if (entry === undefined) return []
  const proxies = told(
    'TRUSTED_PROXIES',
    trustedProxies.join(','),
    'addresses and ranges whose X-Forwarded-For is believed',
  )
  return [
    told('PUBLIC_HOSTS', entry.hosts.join(','), 'the public host names that lead to it'),
    told('RATE_PER_SECOND', entry.ratePerSecond, 'requests per second of one client address'),
    told('CONNECTIONS_PER_CLIENT', entry.connectionsPerClient, 'connections at once of one client address'),
    ...(trustedProxies.length > 0 ? [proxies] : []),
  ]
}

/** All variables of one service, in a fixed order. */
export const variablesOf = (platform: Platform, service: Service, place: Addresses): readonly Variable[] => [
  ...own(platform, service, place),
  ...callees(platform, service, place),
  ...stores(service),
  ...edge(platform, service, place),
  ...trust(platform, service),
]
