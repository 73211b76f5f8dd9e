import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import { unseen } from './condition.ts'
import { type Rule, ready, waiting } from './readiness.ts'

/** Every Pod is ready, and those from the partition on are of the newest version. https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies */
export const statefulSet: Rule<IStatefulSet> = ({ metadata, spec, status }) => {
  const notSeen = unseen(metadata?.generation, status?.observedGeneration, 'StatefulSet controller')
  if (notSeen !== undefined) return notSeen
  const wanted = spec?.replicas ?? 1
  const { replicas = 0, readyReplicas = 0, availableReplicas = readyReplicas } = status ?? {}
  const { updatedReplicas = 0, currentRevision, updateRevision } = status ?? {}
  const counts = `${Math.min(availableReplicas, wanted)}/${wanted} Pods ready`
  const byHand = spec?.updateStrategy?.type === 'OnDelete'
  const toUpdate = byHand ? 0 : wanted - (spec?.updateStrategy?.rollingUpdate?.partition ?? 0)
  if (replicas > wanted) return waiting(`${replicas - wanted} Pods too many are still there`, { counts })
  if (availableReplicas < wanted) return waiting('its Pods are not ready yet', { counts })
  if (currentRevision !== updateRevision && updatedReplicas < toUpdate)
    return waiting(`${updatedReplicas} of ${toUpdate} Pods are of the new version`, { counts })
  return ready
}
