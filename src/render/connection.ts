// Where the services of an environment find each other and their stores.
import { ModelError } from '../model/errors.ts'
import type { Store } from '../model/store.ts'
import type { Addresses } from '../model/variables.ts'
import { serviceNameOf } from './names.ts'
import type { Scope } from './scope.ts'

/** Where services are on a cluster: each behind its Service, in the same namespace. */
export const addressesOf = ({ environment }: Scope): Addresses => ({
  host: '0.0.0.0',
  portOf: service => service.port,
  urlOf: service => `http://${serviceNameOf(service.name)}:${service.port}`,
  trustedProxies: [environment.podNetwork],
})

/** How a store is reached: by a URL `SCHEME://USER:PASSWORD@ADDRESS`, which leads to ports of these workloads. */
export type Connection = {
  readonly scheme: string
  readonly address: string
  readonly ends: readonly { readonly name: string; readonly port: number }[]
}

const query = (parameters: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(parameters).toString()
  return text === '' ? '' : `?${text}`
}

type Server = { readonly scheme: string; readonly port: number; readonly database: string }

const server = (store: Store, { scheme, port, database }: Server, parameters = store.parameters): Connection => ({
  scheme,
  address: `${serviceNameOf(store.name)}:${port}/${database}${query(parameters)}`,
  ends: [{ name: store.name, port }],
})

/** Sentinels tell which of the Redis Pods is the master; the client then goes there itself. */
const redisBehindSentinels = ({ platform }: Scope, store: Store): Connection => {
  const sentinel = { name: `${store.name}-sentinel`, port: 26_379 }
  const parameters = query({ ...store.parameters, master: platform.name, sentinels: 'guarded' })
  return {
    scheme: 'redis+sentinel',
    address: `${sentinel.name}:${sentinel.port}/0${parameters}`,
    ends: [sentinel, { name: store.name, port: 6379 }],
  }
}

const connections: Readonly<Record<string, (scope: Scope, store: Store) => Connection>> = {
  mysql: ({ platform }, store) => server(store, { scheme: 'mysql', port: 3306, database: platform.name }),
  redis: (scope, store) =>
    scope.environment.stores === 'replicated'
      ? redisBehindSentinels(scope, store)
      : server(store, { scheme: 'redis', port: 6379, database: '0' }),
  // Quorum queues hold what was acknowledged also where a broker is one node today and three tomorrow.
  rabbitmq: ({ platform }, store) =>
    server(store, { scheme: 'amqp', port: 5672, database: platform.name }, { ...store.parameters, queues: 'quorum' }),
}

/** How a service reaches a store in an environment. Throws ModelError for a kind that no cluster form exists of. */
export const connectionOf = (scope: Scope, store: Store): Connection => {
  const connect = connections[store.kind]
  if (connect !== undefined) return connect(scope, store)
  const known = Object.keys(connections).join(', ')
  throw new ModelError(`store ${store.name}: expected one of ${known} on a cluster, received ${store.kind}`)
}
