import type { Platform } from '../../model/platform.ts'
import type { Service } from '../../model/service.ts'
import type { Store } from '../../model/store.ts'
import { replicasOf } from '../replicas.ts'
import type { Scope } from '../scope.ts'

/** The services that use a store. */
export const usersOf = ({ services }: Platform, store: Store): readonly Service[] =>
  services.filter(service => service.stores.includes(store))

/** A surge is a quarter, rounded up; while it comes in, as many that were told to end still hold their connections. */
const mostPods = ({ environment }: Scope, service: Service): number => {
  const { to } = replicasOf(environment, service)
  return to + 2 * Math.ceil(to / 4)
}

/** Connections that a service's Pods hold at most, while all are updated at their most. */
export const connectionsOf = (scope: Scope, service: Service, perPod: number): number =>
  mostPods(scope, service) * perPod

/** The same, of all services of a store. */
export const allConnections = (scope: Scope, store: Store, perPod: number): number =>
  usersOf(scope.platform, store).reduce((sum, service) => sum + connectionsOf(scope, service, perPod), 0)
