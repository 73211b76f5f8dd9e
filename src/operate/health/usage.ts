import type { IPod } from 'kubernetes-models/v1/Pod'
import { ClusterError } from '../../cluster/cluster.ts'
import { type Amount, amountText, limitsOf, sumOf } from '../../model/amount.ts'
import type { Manifest } from '../../model/manifest.ts'
import { parseQuantity } from '../../model/quantity.ts'
import type { HealthScope, Line, Section } from './line.ts'

type PodMetrics = Manifest & {
  readonly containers?: readonly { readonly usage?: { readonly cpu?: string; readonly memory?: string } }[]
}

/** The share of its memory limit at which a Pod is about to be killed. */
const nearlyAll = 0.9

const usedBy = ({ containers = [] }: PodMetrics): Amount =>
  sumOf(
    containers.map(({ usage }) => ({
      cpuMillicores: parseQuantity(usage?.cpu ?? '0') * 1000,
      memoryBytes: parseQuantity(usage?.memory ?? '0'),
    })),
  )

const workloadOf = ({ metadata }: Manifest): string => metadata.labels?.['app.kubernetes.io/name'] ?? metadata.name

const percent = (share: number): string => `${Math.round(share * 100)} %`

type Use = { readonly name: string; readonly used: Amount; readonly limit: Amount }

const lineOf = (workload: string, uses: readonly Use[]): Line => {
  const used = sumOf(uses.map(use => use.used))
  const shares = uses.map(({ name, used, limit }) => ({
    name,
    memory: limit.memoryBytes === 0 ? 0 : used.memoryBytes / limit.memoryBytes,
  }))
  const [fullest] = shares.sort((left, right) => right.memory - left.memory)
  const says = `${amountText(used)} in ${uses.length} Pods; the fullest has ${percent(fullest?.memory ?? 0)} of its memory limit`
  const facts = { pods: uses.length, cpuMillicores: Math.round(used.cpuMillicores), memoryBytes: used.memoryBytes }
  if ((fullest?.memory ?? 0) < nearlyAll) return { about: workload, state: 'ok', says, facts }
  return { about: workload, state: 'bad', says: `${says} (${fullest?.name}) and will be killed at 100 %`, facts }
}

const measured = async ({ list }: HealthScope): Promise<readonly Manifest[] | undefined> => {
  try {
    return await list('metrics.k8s.io/v1beta1', 'PodMetrics')
  } catch (error) {
    if (error instanceof ClusterError && [404, 503].includes(error.status)) return undefined
    throw error
  }
}

/** Who uses how much, the largest first. */
export const usage: Section = {
  name: 'usage',
  async *look(scope) {
    const metrics = await measured(scope)
    if (metrics === undefined)
      return yield { about: 'metrics', state: 'unknown', says: 'nothing serves metrics.k8s.io' }
    const pods = (await scope.list('v1', 'Pod')) as readonly (Manifest & IPod)[]
    const uses = metrics.flatMap(one => {
      const pod = pods.find(({ metadata }) => metadata.name === one.metadata.name)
      if (pod === undefined) return []
      return [{ workload: workloadOf(pod), name: one.metadata.name, used: usedBy(one), limit: limitsOf(pod.spec) }]
    })
    const total = (one: readonly Use[]): number => sumOf(one.map(({ used }) => used)).memoryBytes
    const workloads = [...Map.groupBy(uses, ({ workload }) => workload)]
    for (const [workload, own] of workloads.sort(([, left], [, right]) => total(right) - total(left)))
      yield lineOf(workload, own)
  },
}
