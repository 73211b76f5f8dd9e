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

/** How a store is reached: the URL is `SCHEME://USER:PASSWORD@ADDRESS`. */
export type Connection = { readonly scheme: string; readonly address: string }

const query = (parameters: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(parameters).toString()
  return text === '' ? '' : `?${text}`
}

const redisBehindSentinels = ({ platform }: Scope, store: Store): Connection => ({
  scheme: 'redis+sentinel',
  address: `${store.name}-sentinel:26379/0${query({ ...store.parameters, master: platform.name })}`,
})

const connections: Readonly<Record<string, (scope: Scope, store: Store) => Connection>> = {
  mysql: ({ platform }, store) => ({
    scheme: 'mysql',
    address: `${serviceNameOf(store.name)}:3306/${platform.name}${query(store.parameters)}`,
  }),
  redis: (scope, store) =>
    scope.environment.stores === 'replicated'
      ? redisBehindSentinels(scope, store)
      : { scheme: 'redis', address: `${serviceNameOf(store.name)}:6379/0${query(store.parameters)}` },
  // Quorum queues hold what was acknowledged also where a broker is one node today and three tomorrow.
  rabbitmq: ({ platform }, store) => ({
    scheme: 'amqp',
    address: `${serviceNameOf(store.name)}:5672/${platform.name}${query({ ...store.parameters, queues: 'quorum' })}`,
  }),
}

/** How a service reaches a store in an environment. Throws ModelError for a kind that no cluster form exists of. */
export const connectionOf = (scope: Scope, store: Store): Connection => {
  const connect = connections[store.kind]
  if (connect !== undefined) return connect(scope, store)
  const known = Object.keys(connections).join(', ')
  throw new ModelError(`store ${store.name}: expected one of ${known} on a cluster, received ${store.kind}`)
}
