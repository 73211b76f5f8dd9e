// What rendered workloads take of a cluster, read from the objects themselves, so that none is forgotten.
import type { IDaemonSet, IDeployment, IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import type { ICronJob, IJob } from 'kubernetes-models/batch/v1'
import type { IPersistentVolumeClaim, IPodSpec } from 'kubernetes-models/v1'
import { type Amount, limitsOf, requestsOf, sumOf, times } from '../model/amount.ts'
import type { Manifest } from '../model/manifest.ts'
import { parseSize } from '../model/quantity.ts'

/** How many Pods of a workload there are at once: with no load, at most, and at most while it is updated. */
export type Counts = { readonly fewest: number; readonly most: number; readonly updating: number }

/** A rendered workload: what one of its Pods asks for and may use, and how many there are. */
export type Workload = {
  readonly manifest: Manifest
  readonly pod: IPodSpec
  readonly requests: Amount
  readonly limits: Amount
  readonly counts: Counts
}

const always = (count: number): Counts => ({ fewest: count, most: count, updating: count })

/** Kubernetes rounds a surge up. */
const surgeOf = ({ spec }: IDeployment, replicas: number): number => {
  const { maxSurge = '25%' } = spec?.strategy?.rollingUpdate ?? {}
  if (spec?.strategy?.type === 'Recreate') return 0
  return typeof maxSurge === 'number' ? maxSurge : Math.ceil((replicas * Number.parseInt(maxSurge, 10)) / 100)
}

type Scaler = IHorizontalPodAutoscaler | undefined

/** While a surge comes in, as many that were told to end are still there. */
const deploymentCounts = (deployment: IDeployment, scaler: Scaler): Counts => {
  const written = deployment.spec?.replicas ?? 1
  const most = scaler?.spec?.maxReplicas ?? written
  return { fewest: scaler?.spec?.minReplicas ?? written, most, updating: most + 2 * surgeOf(deployment, most) }
}

type Read = (manifest: Manifest, scaler: Scaler, nodes: number) => readonly [IPodSpec | undefined, Counts]

const jobCounts = ({ spec }: IJob): Counts => ({ ...always(spec?.parallelism ?? 1), fewest: 0, most: 0 })

const readers: Readonly<Record<string, Read>> = {
  Deployment: (manifest, scaler) => {
    const deployment = manifest as unknown as IDeployment
    return [deployment.spec?.template.spec, deploymentCounts(deployment, scaler)]
  },
  StatefulSet: manifest => {
    const { spec } = manifest as unknown as IStatefulSet
    return [spec?.template.spec, always(spec?.replicas ?? 1)]
  },
  DaemonSet: (manifest, _scaler, nodes) => {
    const { spec } = manifest as unknown as IDaemonSet
    return [spec?.template.spec, always(nodes)]
  },
  Job: manifest => {
    const job = manifest as unknown as IJob
    return [job.spec?.template.spec, jobCounts(job)]
  },
  CronJob: manifest => {
    const { jobTemplate } = (manifest as unknown as ICronJob).spec ?? {}
    return [jobTemplate?.spec?.template.spec, jobCounts(jobTemplate as IJob)]
  },
}

/** Every workload among rendered objects; `nodes` is how many Pods a DaemonSet has. */
export const workloadsOf = (manifests: readonly Manifest[], nodes: number): readonly Workload[] => {
  const scalers = new Map<string, IHorizontalPodAutoscaler>()
  for (const manifest of manifests) {
    if (manifest.kind !== 'HorizontalPodAutoscaler') continue
    const scaler = manifest as unknown as IHorizontalPodAutoscaler
    scalers.set(`${manifest.metadata.namespace}/${scaler.spec?.scaleTargetRef.name}`, scaler)
  }
  return manifests.flatMap(manifest => {
    const scaler = scalers.get(`${manifest.metadata.namespace}/${manifest.metadata.name}`)
    const [pod, counts] = readers[manifest.kind]?.(manifest, scaler, nodes) ?? []
    if (pod === undefined || counts === undefined) return []
    return [{ manifest, pod, requests: requestsOf(pod), limits: limitsOf(pod), counts }]
  })
}

/** What workloads take together. */
export type Demand = { readonly pods: number; readonly requests: Amount; readonly limits: Amount }

/** What workloads take together: with no load, at most, or at most while everything is updated. */
export const demandOf = (workloads: readonly Workload[], when: keyof Counts): Demand => ({
  pods: workloads.reduce((sum, { counts }) => sum + counts[when], 0),
  requests: sumOf(workloads.map(({ requests, counts }) => times(counts[when], requests))),
  limits: sumOf(workloads.map(({ limits, counts }) => times(counts[when], limits))),
})

/** Bytes of each volume that is claimed, one for each Pod of a StatefulSet. */
export const claimsOf = (manifests: readonly Manifest[]): readonly number[] => {
  const sizeOfClaim = ({ spec }: Pick<IPersistentVolumeClaim, 'spec'>): number =>
    parseSize(String(spec?.resources?.requests?.storage ?? 0))
  return manifests.flatMap(manifest => {
    if (manifest.kind === 'PersistentVolumeClaim') return [sizeOfClaim(manifest as unknown as IPersistentVolumeClaim)]
    if (manifest.kind !== 'StatefulSet') return []
    const { spec } = manifest as unknown as IStatefulSet
    const sizes = spec?.volumeClaimTemplates?.map(sizeOfClaim) ?? []
    return Array.from({ length: spec?.replicas ?? 1 }, () => sizes).flat()
  })
}
