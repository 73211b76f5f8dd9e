import type { IAPIService } from 'kubernetes-models/apiregistration.k8s.io/v1'
import { whenTrue } from './condition.ts'
import type { Rule } from './readiness.ts'

/** The server behind it answers. */
export const apiService: Rule<IAPIService> = ({ status }) =>
  whenTrue(status?.conditions, 'Available', 'its server was not asked yet')
