// What a scaling does, before anything is done. Where an autoscaler owns the number of Pods, a number that is written
// into the Deployment alone is undone within seconds: so the autoscaler's minimum moves with it, and a number that the
// autoscaler would not keep is refused with what would happen.
import type { Span } from '../model/quantity.ts'

/** How many Pods: a number, or what the platform file says. */
export type Wish = number | 'default'

/** A service as the cluster has it now. */
export type Scalable = {
  readonly service: string
  /** The fewest and the most Pods that the platform file declares in this environment. */
  readonly declared: Span
  /** Pods that the Deployment asks for. */
  readonly replicas: number
  readonly autoscaler?: {
    readonly minimum: number
    readonly maximum: number
    /** What it last asked for: right for the load where it is above the minimum. */
    readonly wanted: number
  }
}

/** One service on its way to another number of Pods. */
export type ScaleStep = {
  readonly service: string
  readonly from: number
  readonly to: number
  /** What the autoscaler's minimum becomes, before the Deployment changes. */
  readonly minimum?: number
  /** What follows from it, in sentences. */
  readonly says: readonly string[]
}

/** What a scaling does in order, or why it is refused as a whole. */
export type ScalePlan = { readonly steps: readonly ScaleStep[]; readonly refused: readonly string[] }

/** An autoscaler looks at its Deployment every so often. https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#how-does-a-horizontalpodautoscaler-work */
const autoscalerSeconds = 15

const targetOf = ({ declared }: Scalable, wish: Wish): number => (wish === 'default' ? declared.from : wish)

const refusal = ({ service, declared, autoscaler }: Scalable, to: number): string | undefined => {
  if (autoscaler === undefined || to === 0) return undefined
  const { maximum } = autoscaler
  if (to >= declared.from && to <= maximum) return undefined
  const [end, back] = to > maximum ? ['most', maximum] : ['least', Math.max(declared.from, autoscaler.minimum)]
  return [
    `${service}: expected 0 or ${declared.from} to ${maximum}, received ${to}.`,
    `The autoscaler keeps at ${end} ${back} Pods and would be back at ${back} within ${autoscalerSeconds} s.`,
    to > maximum
      ? 'For more, raise replicas in the platform file and deploy: the quota follows from it.'
      : 'For fewer, lower replicas in the platform file and deploy; 0 (maintenance) rests the autoscaler.',
  ].join(' ')
}

const consequences = ({ service, declared, autoscaler }: Scalable, to: number): string[] => {
  const restore = `scale ${service} default`
  if (to === 0) {
    const rests = autoscaler === undefined ? 'deploys leave it at 0' : 'the autoscaler rests at 0, and deploys leave it'
    return [`${service}: ${rests} until ${restore}`]
  }
  if (autoscaler === undefined)
    return to === declared.from
      ? []
      : [`${service}: ${to} Pods until ${restore} or the next deploy, which bring back ${declared.from}`]
  const { minimum, maximum, wanted } = autoscaler
  const says: string[] = []
  if (to !== declared.from)
    says.push(
      `${service}: the autoscaler keeps ${to} to ${maximum} Pods until ${restore} or the next deploy, which bring back ${declared.from}`,
    )
  else if (minimum !== declared.from) says.push(`${service}: the autoscaler’s minimum is ${to} again, as declared`)
  if (wanted > to && wanted > minimum)
    says.push(`${service}: the autoscaler found ${wanted} Pods right for the load and will go up again by its own pace`)
  return says
}

const stepOf = (scalable: Scalable, to: number): ScaleStep | undefined => {
  const { service, replicas, autoscaler } = scalable
  const movesMinimum = autoscaler !== undefined && to > 0 && autoscaler.minimum !== to
  if (replicas === to && !movesMinimum) return undefined
  const says = consequences(scalable, to)
  return { service, from: replicas, to, says, ...(movesMinimum ? { minimum: to } : {}) }
}

/**
 * Plans a scaling. What grows comes first, in the order of `scalables` (as declared); what shrinks follows in the
 * order of `stopping`. One refusal refuses all.
 */
export const planScale = (scalables: readonly Scalable[], stopping: readonly string[], wish: Wish): ScalePlan => {
  const refused = scalables.flatMap(scalable => refusal(scalable, targetOf(scalable, wish)) ?? [])
  if (refused.length > 0) return { steps: [], refused }
  const steps = scalables.flatMap(scalable => stepOf(scalable, targetOf(scalable, wish)) ?? [])
  const shrinks = ({ from, to }: ScaleStep): boolean => to < from
  const byStop = (left: ScaleStep, right: ScaleStep): number =>
    stopping.indexOf(left.service) - stopping.indexOf(right.service)
  return { steps: [...steps.filter(step => !shrinks(step)), ...steps.filter(shrinks).sort(byStop)], refused }
}
