import type { Store } from '../../model/store.ts'
import {
  type RedisAccount,
  redisAccountFile,
  redisConnectionsPerPod,
  redisServiceRights,
  redisSettings,
  redisWorkload,
} from '../../stores/redis.ts'
import { configFolder, scriptOf } from '../../stores/workload.ts'
import { exporterAccountOf } from '../monitoring/store-accounts.ts'
import type { Scope } from '../scope.ts'
import { allConnections, usersOf } from './connections.ts'
import type { FormOf } from './form.ts'
import { ownPassword, placeholder, servicePassword } from './passwords.ts'

/** Who may sign in to Redis, and for what. */
const accountsOf = (scope: Scope, store: Store): readonly RedisAccount[] => {
  const exporter = exporterAccountOf(scope, store)
  return [
    ...usersOf(scope.platform, store).map(service => ({
      user: service.name,
      password: servicePassword(service, store),
      rights: redisServiceRights,
    })),
    { user: 'probe', password: ownPassword(store, 'probe-password'), rights: ['-@all', '+ping'] },
    ...(exporter === undefined
      ? []
      : [{ user: exporter.user, password: placeholder(exporter.password), rights: exporter.rights }]),
  ]
}

/** Redis: one server with an append-only file. */
export const redisForm: FormOf = (scope, store) => ({
  workload: redisWorkload,
  replicas: 1,
  recipes: {
    'probe-password': { draw: 'password' },
    'users.acl': { template: redisAccountFile(accountsOf(scope, store)) },
  },
  secretFiles: ['probe-password', 'users.acl'],
  files: {
    'probe.sh': scriptOf('redis-probe.sh'),
    'redis.conf': redisSettings(store, allConnections(scope, store, redisConnectionsPerPod)),
  },
  args: ['redis-server', `${configFolder}/redis.conf`],
  env: [],
})
