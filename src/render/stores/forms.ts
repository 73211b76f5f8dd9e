import { ModelError } from '../../model/errors.ts'
import type { Store } from '../../model/store.ts'
import type { Scope } from '../scope.ts'
import type { FormOf, StoreForm, Unit } from './form.ts'
import { mysqlForm } from './mysql.ts'
import { storeReplicas } from './pods.ts'
import { rabbitmqForm } from './rabbitmq.ts'
import { redisForm, sentinelOf } from './redis.ts'

const forms: Readonly<Record<string, FormOf>> = { mysql: mysqlForm, redis: redisForm, rabbitmq: rabbitmqForm }

const formOf = (scope: Scope, store: Store): StoreForm => {
  const form = forms[store.kind]
  if (form !== undefined) return form(scope, store)
  const known = Object.keys(forms).join(', ')
  throw new ModelError(`store ${store.name}: expected one of ${known} on a cluster, received ${store.kind}`)
}

/** What runs for a store on a cluster, the store itself first. Throws ModelError for a kind that has no such form. */
export const unitsOf = (scope: Scope, store: Store): readonly [Unit, ...Unit[]] => [
  { store, form: formOf(scope, store) },
  ...(store.kind === 'redis' && storeReplicas(scope) > 1 ? [sentinelOf(scope, store)] : []),
]
