import type { Cluster } from '../cluster/cluster.ts'
import type { Manifest, ObjectReference } from '../model/manifest.ts'
import type { Span } from '../model/quantity.ts'
import { applicable } from '../plan/applicable.ts'
import type { Scalable, ScaleStep } from '../plan/scale.ts'
import { type ScaleObjects, type ScaleState, scaleStates } from '../plan/scale-state.ts'

/** What the platform file says of a service's Pods in an environment. */
export type Declared = { readonly service: string; readonly replicas: Span }

const listed = async (cluster: Cluster, namespace: string): Promise<ScaleObjects> => {
  const all = (apiVersion: string, kind: string) => cluster.list({ apiVersion, kind, namespace })
  const [deployments, statefulSets, autoscalers, events] = await Promise.all([
    all('apps/v1', 'Deployment'),
    all('apps/v1', 'StatefulSet'),
    all('autoscaling/v2', 'HorizontalPodAutoscaler'),
    all('v1', 'Event'),
  ])
  return { workloads: [...deployments, ...statefulSets], autoscalers, events }
}

/** The scaling of these workloads, in this order; what is not deployed is left out. */
export const readScaling = async (
  cluster: Cluster,
  namespace: string,
  names: readonly string[],
): Promise<readonly ScaleState[]> => {
  const states = scaleStates(await listed(cluster, namespace))
  return names.flatMap(name => states.filter(({ workload }) => workload === name))
}

/** What a scaling is planned from, for each service that is deployed. */
export const scalablesOf = (declared: readonly Declared[], states: readonly ScaleState[]): readonly Scalable[] =>
  declared.flatMap(({ service, replicas }) => {
    const state = states.find(({ workload, kind }) => workload === service && kind === 'Deployment')
    if (state === undefined) return []
    const { minimum, maximum, wanted } = state.autoscaler ?? {}
    const autoscaler =
      minimum === undefined || maximum === undefined ? undefined : { minimum, maximum, wanted: wanted ?? 0 }
    return {
      service,
      declared: replicas,
      replicas: state.desired,
      ...(autoscaler === undefined ? {} : { autoscaler }),
    }
  })

const autoscalerOf = async (cluster: Cluster, namespace: string, service: string): Promise<Manifest | undefined> => {
  const all = await cluster.list({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', namespace })
  return all.find(({ spec }) => (spec as { scaleTargetRef?: { name?: string } }).scaleTargetRef?.name === service)
}

/** Applied as a whole by the field manager that deploys, so that a deploy finds nobody else's value there. */
const moveMinimum = async (cluster: Cluster, namespace: string, service: string, minReplicas: number) => {
  const live = await autoscalerOf(cluster, namespace, service)
  if (live === undefined) return
  const whole = applicable(live)
  await cluster.apply({ ...whole, spec: { ...(whole.spec as object), minReplicas } }, { force: true })
}

/**
 * Takes the steps one after the other, each until `settle` says that its Pods are there or gone. The autoscaler's
 * minimum moves first, or it would undo the number.
 */
export const runScale = async (
  cluster: Cluster,
  namespace: string,
  steps: readonly ScaleStep[],
  settle: (step: ScaleStep, deployment: ObjectReference) => Promise<void>,
): Promise<void> => {
  for (const step of steps) {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: step.service, namespace }
    if (step.minimum !== undefined) await moveMinimum(cluster, namespace, step.service, step.minimum)
    if (step.from !== step.to) await cluster.patch(deployment, { spec: { replicas: step.to } }, 'scale')
    await settle(step, deployment)
  }
}
