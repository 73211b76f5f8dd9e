import type { IDaemonSet } from 'kubernetes-models/apps/v1'
import { unseen } from './condition.ts'
import { type Rule, ready, waiting } from './readiness.ts'

/** On every node that it is meant for runs an available Pod of the newest version. */
export const daemonSet: Rule<IDaemonSet> = ({ metadata, spec, status }) => {
  const notSeen = unseen(metadata?.generation, status?.observedGeneration, 'DaemonSet controller')
  if (notSeen !== undefined) return notSeen
  const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled: updated = 0, numberAvailable = 0 } = status ?? {}
  const counts = `${numberAvailable}/${wanted} Pods ready`
  if (spec?.updateStrategy?.type !== 'OnDelete' && updated < wanted)
    return waiting(`${updated} of ${wanted} Pods are of the new version`, { counts })
  if (numberAvailable < wanted) return waiting('its Pods are not available yet', { counts })
  return ready
}
