import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import type { Manifest } from '../model/manifest.ts'

/**
 * PodDisruptionBudgets that let no Pod leave although all are healthy: whoever drains a node with one of these Pods
 * waits for ever. https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export const blockedDrains = (budgets: readonly Manifest[]): readonly string[] =>
  budgets.flatMap(budget => {
    const { metadata, status } = budget as Manifest & IPodDisruptionBudget
    const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0, expectedPods = 0 } = status ?? {}
    if (expectedPods === 0 || disruptionsAllowed > 0 || currentHealthy < expectedPods) return []
    return [
      `PodDisruptionBudget ${metadata.name} blocks the drain of a node: ${currentHealthy} Pods are healthy and ${desiredHealthy} must stay; next: ask for more replicas, or let it spare one`,
    ]
  })
