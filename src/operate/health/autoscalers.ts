import { scaleStates } from '../../plan/scale-state.ts'
import type { Section } from './line.ts'

/** After its making an autoscaler has nothing to compare for a while. */
const newSeconds = 120

/** Each autoscaler: between what it moves, what it sees, and what keeps it from its work. */
export const autoscalers: Section = {
  name: 'autoscalers',
  async *look({ list, now }) {
    const [deployments, scalers] = await Promise.all([
      list('apps/v1', 'Deployment'),
      list('autoscaling/v2', 'HorizontalPodAutoscaler'),
    ])
    for (const state of scaleStates({ workloads: deployments, autoscalers: scalers, events: [] })) {
      if (state.autoscaler === undefined) continue
      const { name, minimum, maximum, metrics, fails, limit } = state.autoscaler
      const made = scalers.find(({ metadata }) => metadata.name === name)?.metadata.creationTimestamp
      const isNew = now.getTime() - new Date(String(made)).getTime() < newSeconds * 1000
      const seen = metrics.map(({ name, now, target }) => `${name} ${now ?? '?'} of ${target}`).join(', ')
      const says = [
        `${state.desired} Pods of ${minimum}–${maximum}; ${seen}`,
        ...fails,
        ...(limit ? [limit] : []),
      ].join('; ')
      const facts = { desired: state.desired, minimum, maximum }
      if (fails.length === 0) yield { about: name, state: 'ok', says, facts }
      else yield { about: name, state: isNew ? 'unknown' : 'bad', says, facts }
    }
  },
}
