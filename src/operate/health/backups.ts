import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob'
import type { IJob } from 'kubernetes-models/batch/v1/Job'
import type { Manifest } from '../../model/manifest.ts'
import { stageOf } from '../../model/stage.ts'
import { ago, type HealthScope, type Line, type Section } from './line.ts'

type Scheduled = Manifest & ICronJob
type Run = Manifest & IJob

/** A nightly copy is late when the last one is older than a day and the time that one may take. */
const lateHours = 26
const logLines = 5

const isOf = ({ metadata }: Scheduled, { metadata: { ownerReferences } }: Run): boolean =>
  ((ownerReferences ?? []) as readonly { readonly uid?: string }[]).some(({ uid }) => uid === metadata.uid)

const failed = ({ status }: Run): string | undefined => {
  const condition = status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True')
  return condition && `${condition.reason ?? 'Failed'}: ${condition.message ?? ''}`
}

const logOf = async ({ cluster, environment, list }: HealthScope, run: Run): Promise<readonly string[]> => {
  const { namespace } = environment
  const pods = await list('v1', 'Pod')
  const pod = pods.findLast(({ metadata }) => metadata.labels?.['batch.kubernetes.io/job-name'] === run.metadata.name)
  if (pod === undefined) return []
  const text = await cluster.logs({ namespace, name: pod.metadata.name }, { lines: logLines }).catch(() => '')
  return text.split('\n').filter(line => line !== '')
}

const hoursSince = (now: Date, then: string): number => (now.getTime() - new Date(then).getTime()) / 3_600_000

const lineOf = async (scope: HealthScope, job: Scheduled, runs: readonly Run[]): Promise<Line> => {
  const { now } = scope
  const about = job.metadata.name
  const last = job.status?.lastSuccessfulTime === undefined ? undefined : String(job.status.lastSuccessfulTime)
  const facts = last === undefined ? {} : { lastSuccess: last }
  const before = last === undefined ? 'none succeeded yet' : `the last good one is ${ago(now, new Date(last))} old`
  const newest = runs
    .filter(run => isOf(job, run))
    .sort((a, b) => String(b.metadata.creationTimestamp).localeCompare(String(a.metadata.creationTimestamp)))[0]
  const failure = newest && failed(newest)
  if (newest !== undefined && failure !== undefined)
    return {
      about,
      state: 'bad',
      says: `${newest.metadata.name} failed: ${failure}; ${before}`,
      facts,
      log: await logOf(scope, newest),
    }
  if (job.spec?.suspend === true) return { about, state: 'bad', says: `is suspended; ${before}`, facts }
  if (hoursSince(now, last ?? String(job.metadata.creationTimestamp)) > lateHours)
    return { about, state: 'bad', says: `${before}, expected one a day (${job.spec?.schedule})`, facts }
  return { about, state: 'ok', says: `${before} (${job.spec?.schedule})`, facts }
}

/** The copies of stores: the last good one of each, and what the one that failed wrote. */
export const backups: Section = {
  name: 'backups',
  async *look(scope) {
    const [jobs, runs] = await Promise.all([scope.list('batch/v1', 'CronJob'), scope.list('batch/v1', 'Job')])
    const own = (jobs as readonly Scheduled[]).filter(job => stageOf(job) === 'backup')
    for (const job of own) yield await lineOf(scope, job, runs as readonly Run[])
    const rendered = scope.manifests.filter(manifest => manifest.kind === 'CronJob' && stageOf(manifest) === 'backup')
    for (const { metadata } of rendered)
      if (!own.some(job => job.metadata.name === metadata.name))
        yield { about: metadata.name, state: 'bad', says: 'is not deployed' }
  },
}
