import type { IPod } from 'kubernetes-models/v1/Pod'
import { ClusterError } from '../../cluster/cluster.ts'
import { lastExitOf } from '../../cluster/ready/container.ts'
import { readinessOf } from '../../cluster/ready/ready.ts'
import { type Explanation, whyNotReady } from '../../cluster/why.ts'
import type { Manifest } from '../../model/manifest.ts'
import { ago, type HealthScope, type Line, type Section } from './line.ts'

type Status = {
  readonly readyReplicas?: number
  readonly numberReady?: number
  readonly desiredNumberScheduled?: number
}

const countOf = ({ kind, spec, status }: Manifest): { readonly ready: number; readonly desired: number } => {
  const { readyReplicas = 0, numberReady = 0, desiredNumberScheduled = 0 } = (status ?? {}) as Status
  if (kind === 'DaemonSet') return { ready: numberReady, desired: desiredNumberScheduled }
  return { ready: readyReplicas, desired: (spec as { readonly replicas?: number } | undefined)?.replicas ?? 1 }
}

const isOf = ({ metadata }: Manifest, pod: Manifest): boolean =>
  pod.metadata.labels?.['app.kubernetes.io/name'] === metadata.name

const recentSeconds = 3_600

/** Pods that were started again within the hour, and how they had ended. */
const restarts = (workload: Manifest, pods: readonly Manifest[], now: Date): readonly string[] =>
  (pods as readonly (Manifest & IPod)[])
    .filter(pod => isOf(workload, pod))
    .flatMap(({ metadata, status }) => (status?.containerStatuses ?? []).map(container => ({ metadata, container })))
    .flatMap(({ metadata, container }) => {
      const ended = container.lastState?.terminated?.finishedAt
      const exit = lastExitOf(container)
      if (ended === undefined || exit === undefined) return []
      const then = new Date(String(ended))
      if (now.getTime() - then.getTime() > recentSeconds * 1000) return []
      const times = container.restartCount === 1 ? 'once' : `${container.restartCount} times`
      return [`${metadata.name} was started again ${times}, ${ago(now, then)} ago: ${exit}`]
    })

const reasonLine = ({ text, culprit, alike, notes, lines }: Explanation): Line => ({
  about: culprit.name,
  state: 'bad',
  says: [alike.length === 0 ? text : `${text} (and ${alike.length} more)`, ...notes].join('; '),
  facts: { kind: culprit.kind, alike: alike.length },
  ...(lines.length === 0 ? {} : { log: lines }),
})

async function* workloadLines(scope: HealthScope, workload: Manifest): AsyncGenerator<Line> {
  const { cluster, list, now, platform } = scope
  const about = workload.metadata.name
  const facts = countOf(workload)
  const counts = `${facts.ready} of ${facts.desired} Pods ready`
  const readiness = readinessOf(workload)
  if (facts.desired === 0 && platform.services.some(({ name }) => name === about))
    return yield { about, state: 'bad', says: `was scaled to none; salus scale ${about} default brings it back`, facts }
  if (readiness.ready) {
    const again = restarts(workload, await list('v1', 'Pod'), now)
    return yield { about, state: 'ok', says: [counts, ...again].join('; '), facts }
  }
  const reasons = await whyNotReady(cluster, workload)
  const serves = facts.ready >= facts.desired && reasons.length === 0
  yield { about, state: serves ? 'ok' : 'bad', says: `${counts}; ${readiness.reason}`, facts }
  yield* reasons.map(reasonLine)
}

async function* jobLines({ cluster }: HealthScope, job: Manifest): AsyncGenerator<Line> {
  const readiness = readinessOf(job)
  const { failed = 0 } = (job.status ?? {}) as { readonly failed?: number }
  if (readiness.ready || failed === 0) return
  yield { about: job.metadata.name, state: 'bad', says: readiness.reason, facts: { failed } }
  yield* (await whyNotReady(cluster, job)).map(reasonLine)
}

/** Made anew by its schedule, and told with the backups. */
const isScheduled = ({ metadata }: Manifest): boolean =>
  ((metadata.ownerReferences ?? []) as readonly { readonly kind: string }[]).some(({ kind }) => kind === 'CronJob')

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet']

/** What is rendered into other namespaces, such as what must run on every node with more rights. */
async function* elsewhere(scope: HealthScope): AsyncGenerator<Line> {
  const { cluster, environment, manifests } = scope
  for (const { apiVersion, kind, metadata } of manifests) {
    const { name, namespace } = metadata
    if (!kinds.includes(kind) || namespace === undefined || namespace === environment.namespace) continue
    try {
      const live = await cluster.get({ apiVersion, kind, name, namespace })
      if (live === undefined) yield { about: name, state: 'bad', says: `is not deployed in ${namespace}` }
      else yield* workloadLines(scope, live)
    } catch (error) {
      if (!(error instanceof ClusterError) || error.status === 0) throw error
      yield { about: name, state: 'unknown', says: error.message }
    }
  }
}

/** Every workload's Pods: how many are ready, and why the others are not. */
export const pods: Section = {
  name: 'pods',
  async *look(scope) {
    const { list, platform } = scope
    const listed = kinds.map(kind => list('apps/v1', kind))
    const [jobs, ...workloads] = await Promise.all([list('batch/v1', 'Job'), ...listed])
    const all = workloads.flat()
    for (const { name } of platform.services)
      if (!all.some(({ metadata }) => metadata.name === name))
        yield { about: name, state: 'bad', says: 'is not deployed' }
    const lines = [
      ...all.map(workload => Array.fromAsync(workloadLines(scope, workload))),
      ...jobs.filter(job => !isScheduled(job)).map(job => Array.fromAsync(jobLines(scope, job))),
    ]
    yield* (await Promise.all(lines)).flat()
    yield* elsewhere(scope)
  },
}
