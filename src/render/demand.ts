// What rendered workloads take of a cluster, read from the objects themselves, so that none is forgotten.
import type { IDaemonSet, IDeployment, IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import type { ICronJob, IJob } from 'kubernetes-models/batch/v1'
import type { IContainer, IPersistentVolumeClaim, IPodSpec } from 'kubernetes-models/v1'
import type { Manifest } from '../model/manifest.ts'
import { parseCpu, parseSize } from '../model/quantity.ts'

/** An amount of what Pods ask for and may use at most. */
export type Amount = {
  readonly pods: number
  readonly cpuMillicores: number
  readonly memoryBytes: number
  readonly cpuLimitMillicores: number
  readonly memoryLimitBytes: number
}

/** How many Pods of a workload there are at once: with no load, at most, and at most while it is updated. */
export type Counts = { readonly fewest: number; readonly most: number; readonly updating: number }

/** A rendered workload: what one of its Pods takes, and how many there are. */
export type Workload = {
  readonly manifest: Manifest
  readonly pod: IPodSpec
  readonly each: Amount
  readonly counts: Counts
}

const zero: Amount = { pods: 0, cpuMillicores: 0, memoryBytes: 0, cpuLimitMillicores: 0, memoryLimitBytes: 0 }

const combine = (left: Amount, right: Amount, by: (left: number, right: number) => number): Amount => ({
  pods: by(left.pods, right.pods),
  cpuMillicores: by(left.cpuMillicores, right.cpuMillicores),
  memoryBytes: by(left.memoryBytes, right.memoryBytes),
  cpuLimitMillicores: by(left.cpuLimitMillicores, right.cpuLimitMillicores),
  memoryLimitBytes: by(left.memoryLimitBytes, right.memoryLimitBytes),
})

const plus = (left: Amount, right: Amount): Amount => combine(left, right, (left, right) => left + right)
const greater = (left: Amount, right: Amount): Amount => combine(left, right, Math.max)
const times = (amount: Amount, count: number): Amount => combine(amount, zero, left => left * count)

const cpuOf = (quantity: string | number | undefined): number => (quantity === undefined ? 0 : parseCpu(`${quantity}`))
const sizeOf = (quantity: string | number | undefined): number =>
  quantity === undefined ? 0 : parseSize(`${quantity}`)

/** What one container asks for and may use. */
export const amountOf = ({ resources = {} }: IContainer): Amount => ({
  pods: 0,
  cpuMillicores: cpuOf(resources.requests?.cpu),
  memoryBytes: sizeOf(resources.requests?.memory),
  cpuLimitMillicores: cpuOf(resources.limits?.cpu),
  memoryLimitBytes: sizeOf(resources.limits?.memory),
})

/** Containers run at once, those of initialisation one after another before them. https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers */
const podAmount = ({ containers, initContainers = [] }: IPodSpec): Amount => {
  const stays = ({ restartPolicy }: IContainer): boolean => restartPolicy === 'Always'
  const together = [...containers, ...initContainers.filter(stays)].map(amountOf).reduce(plus, zero)
  const before = initContainers
    .filter(container => !stays(container))
    .map(amountOf)
    .reduce(greater, zero)
  return { ...greater(together, before), pods: 1 }
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
    return pod === undefined || counts === undefined ? [] : [{ manifest, pod, each: podAmount(pod), counts }]
  })
}

/** What workloads take together: with no load, at most, or at most while everything is updated. */
export const demandOf = (workloads: readonly Workload[], when: keyof Counts): Amount =>
  workloads.map(({ each, counts }) => times(each, counts[when])).reduce(plus, zero)

/** Bytes of each volume that is claimed, one for each Pod of a StatefulSet. */
export const claimsOf = (manifests: readonly Manifest[]): readonly number[] => {
  const sizeOfClaim = ({ spec }: Pick<IPersistentVolumeClaim, 'spec'>): number =>
    sizeOf(spec?.resources?.requests?.storage)
  return manifests.flatMap(manifest => {
    if (manifest.kind === 'PersistentVolumeClaim') return [sizeOfClaim(manifest as unknown as IPersistentVolumeClaim)]
    if (manifest.kind !== 'StatefulSet') return []
    const { spec } = manifest as unknown as IStatefulSet
    const sizes = spec?.volumeClaimTemplates?.map(sizeOfClaim) ?? []
    return Array.from({ length: spec?.replicas ?? 1 }, () => sizes).flat()
  })
}
