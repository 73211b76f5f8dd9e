import { type Scope, selectorOf } from '../scope.ts'

/**
 * Where the Pods of a replicated store go: never two of them on one node, and over zones as evenly as there is room.
 * One Pod goes anywhere.
 */
export const storePlacement = (scope: Scope, workload: string, replicas: number) => {
  if (replicas === 1) return {}
  const labelSelector = { matchLabels: selectorOf(scope, workload) }
  return {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway' as const,
        labelSelector,
      },
    ],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector }],
      },
    },
  }
}
