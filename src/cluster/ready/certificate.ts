import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import { unseen, whenTrue } from './condition.ts'
import type { Rule } from './readiness.ts'

/** cert-manager issued it and wrote it into its Secret. https://cert-manager.io/docs/usage/certificate/ */
export const certificate: Rule<ICertificate> = ({ metadata, status }) => {
  const condition = status?.conditions?.find(({ type }) => type === 'Ready')
  const notSeen =
    condition?.observedGeneration === undefined
      ? undefined
      : unseen(metadata?.generation, condition.observedGeneration, 'certificate controller')
  return notSeen ?? whenTrue(status?.conditions, 'Ready', 'cert-manager has not looked at it yet: is it installed?')
}
