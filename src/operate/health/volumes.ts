import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim'
import type { IPod } from 'kubernetes-models/v1/Pod'
import { ClusterError } from '../../cluster/cluster.ts'
import type { Manifest } from '../../model/manifest.ts'
import { formatSize } from '../../model/quantity.ts'
import type { HealthScope, Line, Section } from './line.ts'

type Claim = Manifest & IPersistentVolumeClaim

/** What a kubelet tells of a volume that a claim stands for. */
type Used = { readonly usedBytes: number; readonly capacityBytes: number }

type Summary = {
  readonly pods?: readonly {
    readonly volume?: readonly (Partial<Used> & {
      readonly pvcRef?: { readonly name: string; readonly namespace: string }
    })[]
  }[]
}

/** The share of a disk from which on somebody must look. */
const nearlyFull = 0.85

const usedOn = (summary: string, namespace: string): readonly (readonly [string, Used])[] =>
  ((JSON.parse(summary) as Summary).pods ?? [])
    .flatMap(({ volume = [] }) => volume)
    .flatMap(({ pvcRef, usedBytes, capacityBytes }) =>
      pvcRef?.namespace === namespace && usedBytes !== undefined && capacityBytes !== undefined
        ? [[pvcRef.name, { usedBytes, capacityBytes }] as const]
        : [],
    )

/** How full each claim's volume is; where kubelets may not be asked, in the API server's words why not. */
const usedBy = async (scope: HealthScope): Promise<ReadonlyMap<string, Used> | string> => {
  const { cluster, environment, list } = scope
  const pods = (await list('v1', 'Pod')) as readonly (Manifest & IPod)[]
  const mounting = pods.filter(({ spec }) => spec?.volumes?.some(volume => volume.persistentVolumeClaim !== undefined))
  const nodes = [...new Set(mounting.flatMap(({ spec }) => spec?.nodeName ?? []))]
  try {
    const summaries = await Promise.all(nodes.map(node => cluster.summary(node)))
    return new Map(summaries.flatMap(summary => usedOn(summary, environment.namespace)))
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status === 0) throw error
    return error.message
  }
}

const lastEvent = (events: readonly Manifest[], claim: string): string | undefined => {
  const own = events.filter(({ involvedObject }) => {
    const { kind, name } = (involvedObject ?? {}) as { readonly kind?: string; readonly name?: string }
    return kind === 'PersistentVolumeClaim' && name === claim
  })
  const message = own.at(-1)?.message
  return typeof message === 'string' ? message : undefined
}

const rounded = (bytes: number): string => formatSize(Math.round(bytes / 2 ** 20) * 2 ** 20)

const boundLine = (about: string, size: string, used: Used | undefined, unseen: string | undefined): Line => {
  if (used === undefined)
    return { about, state: 'ok', says: `${size}, bound${unseen ? `; its use is not seen: ${unseen}` : ''}` }
  const share = used.usedBytes / used.capacityBytes
  const says = `${size}, ${rounded(used.usedBytes)} of its file system’s ${rounded(used.capacityBytes)} used (${Math.round(share * 100)} %)`
  return { about, state: share < nearlyFull ? 'ok' : 'bad', says, facts: { ...used } }
}

/** Each claim: whether it has its volume, and how full that is. */
export const volumes: Section = {
  name: 'volumes',
  async *look(scope) {
    const claims = (await scope.list('v1', 'PersistentVolumeClaim')) as readonly Claim[]
    if (claims.length === 0) return
    const [used, events] = await Promise.all([usedBy(scope), scope.list('v1', 'Event')])
    for (const { metadata, spec, status } of claims) {
      const about = metadata.name
      const size = String(status?.capacity?.storage ?? spec?.resources?.requests?.storage ?? '')
      if (status?.phase === 'Bound') {
        const unseen = typeof used === 'string' ? used : undefined
        yield boundLine(about, size, typeof used === 'string' ? undefined : used.get(about), unseen)
      } else {
        const why = lastEvent(events, about) ?? 'nobody has said why'
        yield { about, state: 'bad', says: `${size}, ${status?.phase ?? 'Pending'}: ${why}` }
      }
    }
  },
}
