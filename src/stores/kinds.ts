import type { StoreKind } from '../model/store.ts'
import { mysqlKind } from './mysql.ts'
import { rabbitmqKind } from './rabbitmq.ts'
import { redisKind } from './redis.ts'

/** Every kind of store that a platform file may name. */
export const storeKinds: readonly StoreKind[] = [mysqlKind, redisKind, rabbitmqKind]

/** The data of a kind, by its name. */
export const storeKindOf = (kind: string): StoreKind | undefined => storeKinds.find(known => known.kind === kind)
