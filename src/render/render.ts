import { inApplyOrder } from '../model/apply-order.ts'
import type { ClusterEnvironment } from '../model/environment.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Platform } from '../model/platform.ts'
import { autoscalers } from './autoscalers.ts'
import { backups } from './backup/backups.ts'
import { canonical } from './canonical.ts'
import { configMaps } from './config-maps.ts'
import { deployments } from './deployments.ts'
import { disruptionBudgets } from './disruption-budgets.ts'
import { ingresses } from './ingresses.ts'
import { migrations } from './migrations.ts'
import { monitoring } from './monitoring/monitoring.ts'
import { namespaces } from './namespace.ts'
import { networkPolicies } from './network-policies.ts'
import { quotas } from './quotas.ts'
import type { Concern } from './scope.ts'
import { secrets } from './secrets.ts'
import { serviceAccounts } from './service-accounts.ts'
import { services } from './services.ts'
import { stores } from './stores/stores.ts'

/** Every concern of a deployment. */
const concerns: readonly Concern[] = [
  namespaces,
  serviceAccounts,
  networkPolicies,
  secrets,
  configMaps,
  migrations,
  services,
  deployments,
  disruptionBudgets,
  autoscalers,
  ingresses,
  stores,
  backups,
  monitoring,
]

/** All objects of a platform in one of its environments, in the order in which they are applied. Pure. */
export const render = (platform: Platform, name: string, environment: ClusterEnvironment): readonly Manifest[] => {
  const scope = canonical({ platform, name, environment })
  const manifests = concerns.flatMap(concern => [...concern(scope)])
  return inApplyOrder([...manifests, ...quotas(scope, manifests)])
}
