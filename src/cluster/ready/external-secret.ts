import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1beta1'
import { whenTrue } from './condition.ts'
import type { Rule } from './readiness.ts'

/** Its values were fetched. https://external-secrets.io/latest/api/externalsecret/ */
export const externalSecret: Rule<IExternalSecret> = ({ status }) =>
  whenTrue(status?.conditions, 'Ready', 'the External Secrets Operator has not looked at it yet: is it installed?')
