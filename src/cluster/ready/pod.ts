import type { IPod } from 'kubernetes-models/v1'
import { conditionOf, textOf } from './condition.ts'
import { faultOfPod } from './pod-fault.ts'
import { type Rule, ready, waiting } from './readiness.ts'

/** Its containers are ready, or have done their work. */
export const pod: Rule<IPod> = (object, { events }) => {
  const { status } = object
  if (status?.phase === 'Succeeded') return ready
  const condition = conditionOf(status?.conditions, 'Ready')
  if (condition?.status === 'True') return ready
  const fault = faultOfPod(object, events)
  if (fault !== undefined) return waiting(fault.reason, fault.fatal ? { fatal: true } : {})
  if (status?.phase === 'Failed') return waiting('a container of it failed', { fatal: true })
  return waiting(condition === undefined ? 'it was not placed on a node yet' : textOf(condition))
}
