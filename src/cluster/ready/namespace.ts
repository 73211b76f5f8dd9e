import type { INamespace } from 'kubernetes-models/v1'
import { type Rule, ready, waiting } from './readiness.ts'

/** It takes objects. One that is leaving says which finalizers and resources hold it. */
export const namespace: Rule<INamespace> = ({ metadata, status }) => {
  if (status?.phase !== 'Terminating' && metadata?.deletionTimestamp === undefined) return ready
  const holding = (status?.conditions ?? []).filter(condition => condition.status === 'True')
  const texts = holding.map(({ message, reason, type }) => message || reason || type)
  return waiting(['it is being removed', ...texts].join('; '))
}
