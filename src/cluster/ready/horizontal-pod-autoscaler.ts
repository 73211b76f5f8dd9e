import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import { conditionOf, textOf } from './condition.ts'
import { type Rule, ready, waiting } from './readiness.ts'

/** It can read its metrics and scale. With no replicas at all it rests, which is somebody's wish. */
export const horizontalPodAutoscaler: Rule<IHorizontalPodAutoscaler> = ({ status }) => {
  const able = conditionOf(status?.conditions, 'AbleToScale')
  const active = conditionOf(status?.conditions, 'ScalingActive')
  if (able?.status === 'False') return waiting(textOf(able))
  if (active?.status === 'False' && active.reason !== 'ScalingDisabled') return waiting(textOf(active))
  if (able === undefined || active === undefined) return waiting('it has not looked at its metrics yet')
  return ready
}
