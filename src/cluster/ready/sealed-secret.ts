import { type Condition, unseen, whenTrue } from './condition.ts'
import type { Rule } from './readiness.ts'

/** What is read of one; the models package has no types of it. */
type SealedSecret = {
  readonly metadata: { readonly generation?: number }
  readonly status?: { readonly observedGeneration?: number; readonly conditions?: readonly Condition[] }
}

/** It was opened into a Secret. https://github.com/bitnami-labs/sealed-secrets */
export const sealedSecret: Rule<SealedSecret> = ({ metadata, status }) =>
  (status?.observedGeneration === undefined
    ? undefined
    : unseen(metadata.generation, status.observedGeneration, 'sealed-secrets controller')) ??
  whenTrue(status?.conditions, 'Synced', 'the sealed-secrets controller has not looked at it yet: is it installed?')
