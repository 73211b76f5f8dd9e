// Names of a store's Pods, and how others address one of them.
import type { Store } from '../../model/store.ts'
import type { Scope } from '../scope.ts'

/** The headless Service that gives every Pod of a store a name, ready or not. */
export const headlessNameOf = ({ name }: Store): string => `${name}-headless`

/** How many Pods a store has: of the replicated ones three, so that two agree when one is away. */
export const storeReplicas = ({ environment }: Pick<Scope, 'environment'>): number =>
  environment.stores === 'replicated' ? 3 : 1

/** The Pods of a store, in their order. */
export const storePodsOf = (scope: Pick<Scope, 'environment'>, { name }: Store): readonly string[] =>
  Array.from({ length: storeReplicas(scope) }, (_, index) => `${name}-${index}`)

/** Where one Pod of a store is reached inside the namespace: `mysql-0.mysql-headless`. */
export const podHostOf = (store: Store, pod: string): string => `${pod}.${headlessNameOf(store)}`

/** The same with the namespace, for software that takes only names with dots for full ones. */
export const longPodHostOf = ({ environment }: Pick<Scope, 'environment'>, store: Store, pod: string): string =>
  `${podHostOf(store, pod)}.${environment.namespace}.svc`
