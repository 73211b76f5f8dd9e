import type { IPersistentVolumeClaim, IPod } from 'kubernetes-models/v1'
import { conditionOf } from './condition.ts'
import { eventsAbout, textOfEvent } from './event.ts'
import { type Related, type Rule, ready, waiting } from './readiness.ts'

const isUsed = ({ metadata }: IPersistentVolumeClaim, { pods = [] }: Related): boolean =>
  (pods as readonly unknown[] as readonly IPod[]).some(
    pod =>
      pod.metadata?.namespace === metadata?.namespace &&
      pod.spec?.volumes?.some(volume => volume.persistentVolumeClaim?.claimName === metadata?.name),
  )

/** It is bound to a volume of its size. One that waits for its first Pod is as it should be until there is one. */
export const persistentVolumeClaim: Rule<IPersistentVolumeClaim> = (object, related) => {
  const { status, spec } = object
  if (status?.phase === 'Lost') return waiting(`its volume ${spec?.volumeName ?? ''} is gone`, { fatal: true })
  if (status?.phase === 'Bound') {
    const growing =
      conditionOf(status.conditions, 'Resizing') ?? conditionOf(status.conditions, 'FileSystemResizePending')
    if (growing?.status !== 'True' || !isUsed(object, related)) return ready
    const size = `grows from ${status.capacity?.storage} to ${spec?.resources?.requests?.storage}`
    return waiting(growing.message ? `it ${size}: ${growing.message}` : `it ${size}`)
  }
  const [event] = eventsAbout(related.events, object.metadata?.uid)
  if (event === undefined) return waiting('it is not bound yet')
  if (event.reason === 'WaitForFirstConsumer' && !isUsed(object, related)) return ready
  return waiting(textOfEvent(event))
}
