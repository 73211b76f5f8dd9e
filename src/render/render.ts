import type { ClusterEnvironment } from '../model/environment.ts'
import { type Manifest, nameOf, referenceOf } from '../model/manifest.ts'
import type { Platform } from '../model/platform.ts'
import { stageOf, stages } from '../model/stage.ts'
import { autoscalers } from './autoscalers.ts'
import { configMaps } from './config-maps.ts'
import { deployments } from './deployments.ts'
import { disruptionBudgets } from './disruption-budgets.ts'
import { migrations } from './migrations.ts'
import { namespaces } from './namespace.ts'
import { networkPolicies } from './network-policies.ts'
import { quotas } from './quotas.ts'
import type { Concern } from './scope.ts'
import { secrets } from './secrets.ts'
import { serviceAccounts } from './service-accounts.ts'
import { services } from './services.ts'

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
]

const placeOf = (manifest: Manifest): number => {
  const stage = stageOf(manifest)
  return stage === undefined ? stages.length : stages.indexOf(stage)
}

const byText = (left: string, right: string): number => (left < right ? -1 : Number(left > right))

/** Kinds that others of their stage rely on come before them. */
const early = ['Namespace', 'CustomResourceDefinition', 'ServiceAccount', 'Secret', 'ConfigMap', 'Service']
const rankOf = ({ kind }: Manifest): number => (early.includes(kind) ? early.indexOf(kind) : early.length)

const order = (left: Manifest, right: Manifest): number =>
  placeOf(left) - placeOf(right) ||
  rankOf(left) - rankOf(right) ||
  byText(nameOf(referenceOf(left)), nameOf(referenceOf(right)))

/** All objects of a platform in one of its environments, in the order in which they are applied. Pure. */
export const render = (platform: Platform, name: string, environment: ClusterEnvironment): readonly Manifest[] => {
  const scope = { platform, name, environment }
  const manifests = concerns.flatMap(concern => [...concern(scope)])
  return [...manifests, ...quotas(scope, manifests)].sort(order)
}
