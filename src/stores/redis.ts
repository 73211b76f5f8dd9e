import type { Store, StoreKind } from '../model/store.ts'

/** Redis, shared by the services that name it; embedded, one SQLite file with expiry. */
export const redisKind: StoreKind<'redis'> = {
  kind: 'redis',
  variable: 'REDIS_URL',
  schemes: ['redis:', 'rediss:'],
  example: 'redis://:password@127.0.0.1:6379/0',
  embedded: 'shared',
}

/** A Redis cache. */
export const redis = (name: string): Store<'redis'> => ({ is: 'store', kind: 'redis', name, parameters: {} })
