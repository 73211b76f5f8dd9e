import { ModelError } from '../../model/errors.ts'
import type { Store } from '../../model/store.ts'
import type { Scope } from '../scope.ts'
import type { FormOf, StoreForm } from './form.ts'
import { mysqlForm } from './mysql.ts'
import { rabbitmqForm } from './rabbitmq.ts'
import { redisForm } from './redis.ts'

const forms: Readonly<Record<string, FormOf>> = { mysql: mysqlForm, redis: redisForm, rabbitmq: rabbitmqForm }

/** How a store runs on a cluster. Throws ModelError for a kind that has no such form. */
export const formOf = (scope: Scope, store: Store): StoreForm => {
  const form = forms[store.kind]
  if (form !== undefined) return form(scope, store)
  const known = Object.keys(forms).join(', ')
  throw new ModelError(`store ${store.name}: expected one of ${known} on a cluster, received ${store.kind}`)
}
