import type { ICustomResourceDefinition } from 'kubernetes-models/apiextensions.k8s.io/v1'
import { conditionOf, textOf, whenTrue } from './condition.ts'
import { type Rule, waiting } from './readiness.ts'

/** Its kind is served. Names that another definition has are never free by waiting. */
export const customResourceDefinition: Rule<ICustomResourceDefinition> = ({ status }) => {
  const names = conditionOf(status?.conditions, 'NamesAccepted')
  if (names?.status === 'False') return waiting(textOf(names), { fatal: true })
  return whenTrue(status?.conditions, 'Established', 'its kind is not served yet')
}
