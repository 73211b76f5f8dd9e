import type { IDeployment } from 'kubernetes-models/apps/v1'
import { conditionOf, textOf, unseen } from './condition.ts'
import { type Rule, ready, waiting } from './readiness.ts'

/** Every Pod is of the newest version and available. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status */
export const deployment: Rule<IDeployment> = ({ metadata, spec, status }) => {
  const notSeen = unseen(metadata?.generation, status?.observedGeneration, 'deployment controller')
  if (notSeen !== undefined) return notSeen
  const wanted = spec?.replicas ?? 1
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status ?? {}
  const old = replicas - updated
  const newAvailable = Math.max(0, Math.min(updated, available - old))
  const counts = `${newAvailable}/${wanted} Pods ready`
  const progressing = conditionOf(status?.conditions, 'Progressing')
  // Late is not lost: it goes on by itself as soon as what it lacked is there.
  if (progressing?.status === 'False') return waiting(textOf(progressing), { counts })
  const refused = conditionOf(status?.conditions, 'ReplicaFailure')
  if (refused?.status === 'True') return waiting(textOf(refused), { counts })
  if (spec?.paused === true && updated < wanted) return waiting('the rollout is paused', { counts, fatal: true })
  if (updated < wanted) return waiting(`${updated} of ${wanted} Pods are of the new version`, { counts })
  if (old > 0) return waiting(`${old} Pods of the old version are still there`, { counts })
  if (available < wanted) return waiting('the new Pods are not available yet', { counts })
  return ready
}
