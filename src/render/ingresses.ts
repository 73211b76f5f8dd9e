import { certificateOf, type Dialect, entriesOf, ingressOf, solverPolicyOf } from './ingress.ts'
import { nginxDialect } from './ingress-nginx.ts'
import { traefikDialect } from './ingress-traefik.ts'
import type { Concern } from './scope.ts'

const dialects: Readonly<Record<'nginx' | 'traefik', Dialect>> = { nginx: nginxDialect, traefik: traefikDialect }

/** The ways in over TLS, with their limits in the dialect of the environment's controller. */
export const ingresses: Concern = function* (scope) {
  const { ingress, tls } = scope.environment
  const entries = entriesOf(scope)
  for (const [name, edge] of entries) {
    const { annotations, companions } = dialects[ingress.kind](scope, name, edge)
    yield ingressOf(scope, edge, { name, workload: name, annotations, tls: true })
    yield* companions
  }
  const hosts = entries.flatMap(([, edge]) => edge.hosts).toSorted()
  if (tls.issuer === undefined || hosts.length === 0) return
  yield certificateOf(scope, hosts, tls.issuer)
  yield solverPolicyOf(scope)
}
