import { type Readiness, ready, waiting } from './readiness.ts'

/** One condition of a status. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/condition/ */
export type Condition = {
  readonly type: string
  readonly status: string
  readonly reason?: string | undefined
  readonly message?: string | undefined
}

/** The condition of that type. */
export const conditionOf = (conditions: readonly Condition[] | undefined, type: string): Condition | undefined =>
  conditions?.find(condition => condition.type === type)

/** `Reason: message`, as the API gives them. */
export const textOf = ({ type, status, reason, message }: Condition): string => {
  if (reason && message) return `${reason}: ${message}`
  return reason || message || `${type} is ${status}`
}

/** Ready when the condition is true; until there is one, `before` says what is waited for. */
export const whenTrue = (conditions: readonly Condition[] | undefined, type: string, before: string): Readiness => {
  const condition = conditionOf(conditions, type)
  if (condition?.status === 'True') return ready
  return waiting(condition === undefined ? before : textOf(condition))
}

/** What a controller has not looked at yet; undefined where it has. */
export const unseen = (
  generation: number | undefined,
  observed: number | undefined,
  controller: string,
): Readiness | undefined =>
  generation !== undefined && (observed ?? 0) < generation
    ? waiting(`the ${controller} has not looked at this version yet`)
    : undefined
