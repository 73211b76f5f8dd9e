import type { IJob } from 'kubernetes-models/batch/v1'
import { conditionOf, textOf } from './condition.ts'
import { type Rule, ready, waiting } from './readiness.ts'

/** It is complete; a failed Job stays failed. https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup */
export const job: Rule<IJob> = ({ spec, status }) => {
  const { succeeded = 0, failed = 0, active = 0, conditions } = status ?? {}
  const counts = `${succeeded}/${spec?.completions ?? 1} Pods succeeded`
  if (conditionOf(conditions, 'Complete')?.status === 'True') return ready
  const failure = [conditionOf(conditions, 'Failed'), conditionOf(conditions, 'FailureTarget')].find(
    condition => condition?.status === 'True',
  )
  if (failure !== undefined) return waiting(textOf(failure), { counts, fatal: true })
  if (spec?.suspend === true) return waiting('it is suspended', { counts, fatal: true })
  const tries = failed === 0 ? '' : `, ${failed} of ${(spec?.backoffLimit ?? 6) + 1} tries failed`
  return waiting(active === 0 ? `no Pod runs${tries}` : `it runs${tries}`, { counts })
}
