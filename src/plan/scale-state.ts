// How many Pods each workload has, what its autoscaler sees, and what last moved it: read from the cluster's objects.
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import type { IMetricSpec } from 'kubernetes-models/autoscaling/v2/MetricSpec'
import type { IMetricStatus } from 'kubernetes-models/autoscaling/v2/MetricStatus'
import type { IMetricTarget } from 'kubernetes-models/autoscaling/v2/MetricTarget'
import type { IMetricValueStatus } from 'kubernetes-models/autoscaling/v2/MetricValueStatus'
import type { Manifest } from '../model/manifest.ts'

/** What an autoscaler compares: `cpu`, 12 %, 70 %. The value now is unknown while nothing measures it. */
export type ScaleMetric = { readonly name: string; readonly now: string | undefined; readonly target: string }

/** The scaling of one workload. */
export type ScaleState = {
  readonly workload: string
  readonly kind: string
  readonly ready: number
  readonly desired: number
  readonly autoscaler?: {
    readonly name: string
    readonly minimum: number
    readonly maximum: number
    /** What it last asked for. */
    readonly wanted: number
    readonly metrics: readonly ScaleMetric[]
    /** The autoscaler's own words where it cannot do its work. */
    readonly fails: readonly string[]
    /** Its own words where it would go further than its maximum. */
    readonly limit: string | undefined
  }
  /** The last change of its number of Pods: when (RFC 3339), and the cluster's own words. */
  readonly last?: { readonly at: string; readonly message: string }
}

/** What of a cluster's objects a scaling is read from. */
export type ScaleObjects = {
  readonly workloads: readonly Manifest[]
  readonly autoscalers: readonly Manifest[]
  readonly events: readonly Manifest[]
}

type CoreEvent = Manifest & {
  readonly reason?: string
  readonly message?: string
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
  readonly involvedObject?: { readonly kind?: string; readonly name?: string }
}

const asAutoscaler = (manifest: Manifest) => manifest as Manifest & IHorizontalPodAutoscaler

const value = ({ averageUtilization, averageValue, value }: IMetricTarget | IMetricValueStatus): string | undefined =>
  averageUtilization === undefined ? (averageValue ?? value)?.toString() : `${averageUtilization} %`

const metricName = (metric: IMetricSpec | IMetricStatus): string =>
  metric.resource?.name ??
  metric.containerResource?.name ??
  (metric.pods ?? metric.object ?? metric.external)?.metric.name ??
  metric.type

const sourceOf = <Source>(metric: {
  readonly resource?: Source
  readonly containerResource?: Source
  readonly pods?: Source
  readonly object?: Source
  readonly external?: Source
}): Source | undefined => metric.resource ?? metric.containerResource ?? metric.pods ?? metric.object ?? metric.external

const metricsOf = ({ spec, status }: IHorizontalPodAutoscaler): ScaleMetric[] =>
  (spec?.metrics ?? []).map(metric => {
    const name = metricName(metric)
    const current = status?.currentMetrics?.find(one => one.type === metric.type && metricName(one) === name)
    const now = current === undefined ? undefined : sourceOf<{ current: IMetricValueStatus }>(current)?.current
    const target = sourceOf<{ target: IMetricTarget }>(metric)?.target
    return {
      name,
      now: now === undefined ? undefined : value(now),
      target: target === undefined ? 'unknown' : (value(target) ?? 'unknown'),
    }
  })

type Condition = { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }

const words = ({ message, reason }: Condition): string => message ?? reason ?? ''

/** Resting at zero is what was asked for. */
const failuresIn = (conditions: readonly Condition[]): string[] =>
  conditions
    .filter(
      ({ type, status, reason }) => type !== 'ScalingLimited' && status === 'False' && reason !== 'ScalingDisabled',
    )
    .map(words)

const limitIn = (conditions: readonly Condition[]): string | undefined => {
  const limited = conditions.find(
    ({ type, status, reason }) => type === 'ScalingLimited' && status === 'True' && reason === 'TooManyReplicas',
  )
  return limited && words(limited)
}

const timeOf = ({ lastTimestamp, eventTime, metadata }: CoreEvent): string =>
  String(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '')

const lastEvent = (events: readonly Manifest[], kind: string, name: string, reason: string): ScaleState['last'] => {
  const [last] = (events as readonly CoreEvent[])
    .filter(event => event.reason === reason && event.involvedObject?.kind === kind)
    .filter(event => event.involvedObject?.name === name)
    .sort((left, right) => timeOf(right).localeCompare(timeOf(left)))
  return last === undefined ? undefined : { at: timeOf(last), message: last.message ?? '' }
}

const autoscalerState = (autoscaler: IHorizontalPodAutoscaler & Manifest): ScaleState['autoscaler'] => ({
  name: autoscaler.metadata.name,
  minimum: autoscaler.spec?.minReplicas ?? 1,
  maximum: autoscaler.spec?.maxReplicas ?? 1,
  wanted: autoscaler.status?.desiredReplicas ?? 0,
  metrics: metricsOf(autoscaler),
  fails: failuresIn((autoscaler.status?.conditions ?? []) as readonly Condition[]),
  limit: limitIn((autoscaler.status?.conditions ?? []) as readonly Condition[]),
})

const lastChange = (objects: ScaleObjects, kind: string, name: string, scaler: Manifest | undefined) => {
  const byScaler =
    scaler && lastEvent(objects.events, 'HorizontalPodAutoscaler', scaler.metadata.name, 'SuccessfulRescale')
  if (byScaler !== undefined) return byScaler
  const at = scaler && asAutoscaler(scaler).status?.lastScaleTime
  if (at) return { at: String(at), message: 'by the autoscaler' }
  return lastEvent(objects.events, kind, name, 'ScalingReplicaSet')
}

/** The scaling of each workload, in their order. */
export const scaleStates = (objects: ScaleObjects): readonly ScaleState[] =>
  objects.workloads.map(manifest => {
    const { kind, metadata, spec, status } = manifest as unknown as IDeployment & Manifest
    const scaler = objects.autoscalers.find(one => {
      const target = asAutoscaler(one).spec?.scaleTargetRef
      return target?.kind === kind && target.name === metadata.name
    })
    const last = lastChange(objects, kind, metadata.name, scaler)
    const autoscaler = scaler && autoscalerState(asAutoscaler(scaler))
    return {
      workload: metadata.name,
      kind,
      ready: status?.readyReplicas ?? 0,
      desired: spec?.replicas ?? 1,
      ...(autoscaler === undefined ? {} : { autoscaler }),
      ...(last === undefined ? {} : { last }),
    }
  })
