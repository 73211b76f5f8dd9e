import { type Scope, selectorOf } from './scope.ts'

const spreadOver = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone']

/**
 * Where the Pods of a workload go: apart, over nodes and over zones, but rather together than nowhere.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export const placement = (scope: Scope, workload: string) => {
  const labelSelector = { matchLabels: selectorOf(scope, workload) }
  return {
    topologySpreadConstraints: spreadOver.map(topologyKey => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway' as const,
      labelSelector,
    })),
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
  }
}
