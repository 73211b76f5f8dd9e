import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { conditionOf, textOf, unseen } from './condition.ts'
import { type Rule, ready, waiting } from './readiness.ts'

/** Its Pods were counted; that none may leave just now is no fault. */
export const podDisruptionBudget: Rule<IPodDisruptionBudget> = ({ metadata, status }) => {
  const notSeen = unseen(metadata?.generation, status?.observedGeneration, 'disruption controller')
  if (notSeen !== undefined) return notSeen
  const allowed = conditionOf(status?.conditions, 'DisruptionAllowed')
  return allowed?.reason === 'SyncFailed' ? waiting(textOf(allowed)) : ready
}
