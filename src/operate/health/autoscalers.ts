import type { Manifest } from '../../model/manifest.ts'
import { scaleStates } from '../../plan/scale-state.ts'
import type { Section } from './line.ts'

/** A new autoscaler, or one whose Pods are new, has nothing to compare for a while. */
const newSeconds = 120

const isNew = (now: Date, objects: readonly Manifest[]): boolean =>
  objects.some(({ metadata }) => now.getTime() - Date.parse(String(metadata.creationTimestamp)) < newSeconds * 1000)

/** Each autoscaler: between what it moves, what it sees, and what keeps it from its work. */
export const autoscalers: Section = {
  name: 'autoscalers',
  async *look({ list, now }) {
    const [deployments, scalers, pods] = await Promise.all([
      list('apps/v1', 'Deployment'),
      list('autoscaling/v2', 'HorizontalPodAutoscaler'),
      list('v1', 'Pod'),
    ])
    for (const state of scaleStates({ workloads: deployments, autoscalers: scalers, events: [] })) {
      if (state.autoscaler === undefined) continue
      const { name, minimum, maximum, metrics, fails, limit } = state.autoscaler
      const own = pods.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === state.workload)
      const fresh = isNew(now, [...own, ...scalers.filter(({ metadata }) => metadata.name === name)])
      const seen = metrics.map(({ name, now, target }) => `${name} ${now ?? '?'} of ${target}`).join(', ')
      const parts = [`${state.desired} Pods of ${minimum}–${maximum}`, seen, ...fails, limit ?? '']
      const says = parts.filter(part => part !== '').join('; ')
      const facts = { desired: state.desired, minimum, maximum }
      if (fails.length === 0) yield { about: name, state: 'ok', says, facts }
      else yield { about: name, state: fresh ? 'unknown' : 'bad', says, facts }
    }
  },
}
