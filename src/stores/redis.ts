import { type Store, type StoreKind, type StoreOptions, storeOf } from '../model/store.ts'

/** Redis, shared by the services that name it; embedded, one SQLite file with expiry. */
export const redisKind: StoreKind<'redis'> = {
  kind: 'redis',
  variable: 'REDIS_URL',
  schemes: ['redis:', 'rediss:'],
  example: 'redis://:password@127.0.0.1:6379/0',
  embedded: 'shared',
  defaults: { version: '7.4.6', size: '10Gi', cpu: '200m..1', memory: '512Mi..2Gi' },
}

/** A Redis cache. */
export const redis = (name: string, options: StoreOptions = {}): Store<'redis'> => storeOf(redisKind, name, options)
