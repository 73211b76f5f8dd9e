import { edgeOf } from '../model/edge.ts'
import { calleesOf } from '../model/platform.ts'
import type { Service } from '../model/service.ts'
import { connectionOf } from './connection.ts'
import { migrationOf } from './names.ts'
import { type Allowance, allow, denyByDefault, type Peer, workload } from './network.ts'
import type { Concern, Scope } from './scope.ts'
import { tabledStores } from './service-environment.ts'

const toStores = (scope: Scope, from: Peer, stores: Service['stores']): Allowance[] =>
  stores.flatMap(store =>
    connectionOf(scope, store).ends.map(({ name, port }) => ({ from, to: workload(name), ports: [port] })),
  )

const ofService = (scope: Scope, service: Service): Allowance[] => {
  const from = workload(service.name)
  return [
    ...calleesOf(scope.platform, service).map(({ name, port }) => ({ from, to: workload(name), ports: [port] })),
    ...toStores(scope, from, service.stores),
    ...toStores(scope, workload(migrationOf(service)), tabledStores(service)),
  ]
}

const fromOutside = (scope: Scope): Allowance[] => {
  const { namespace, podLabels } = scope.environment.ingress.options
  const from: Peer = { is: 'others', name: 'ingress-controller', namespace, podLabels }
  const entries = scope.platform.services.filter(service => edgeOf(scope.platform, service) !== undefined)
  return entries.map(({ name, port }) => ({ from, to: workload(name), ports: [port] }))
}

/** What the platform file declares may talk, and nothing else: calls, the stores of each service, the way in. */
export const networkPolicies: Concern = function* (scope) {
  yield* denyByDefault(scope)
  for (const allowance of fromOutside(scope)) yield* allow(scope, allowance)
  for (const service of scope.platform.services) {
    for (const allowance of ofService(scope, service)) yield* allow(scope, allowance)
  }
}
