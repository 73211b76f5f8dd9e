import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { type Concern, metadataOf, selectorOf } from './scope.ts'

/** Of every service at most one Pod goes at a time when nodes are drained. https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export const disruptionBudgets: Concern = function* (scope) {
  for (const { name } of scope.platform.services) {
    yield {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: metadataOf(scope, { stage: 'scaling', name, of: name }),
      spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(scope, name) } },
    } satisfies IPodDisruptionBudget
  }
}
