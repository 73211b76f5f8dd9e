import type { ScaleStep } from '../../plan/scale.ts'
import type { ScaleState } from '../../plan/scale-state.ts'
import { columns } from '../output.ts'

const head = ['service', 'ready', 'range', 'metrics', 'last change']

const row = ({ workload, ready, desired, autoscaler, last }: ScaleState): string[] => [
  workload,
  `${ready}/${desired}`,
  autoscaler === undefined ? 'fixed' : `${autoscaler.minimum}–${autoscaler.maximum}`,
  (autoscaler?.metrics ?? []).map(({ name, now, target }) => `${name} ${now ?? '?'} of ${target}`).join(', '),
  last === undefined ? '' : `${last.at} ${last.message}`,
]

/** The table of `scale status`; what keeps an autoscaler from its work stands below it. */
export const scaleStatusText = (states: readonly ScaleState[]): string => {
  const troubles = states.flatMap(({ workload, autoscaler }) =>
    [...(autoscaler?.fails ?? []), ...(autoscaler?.limit === undefined ? [] : [autoscaler.limit])].map(
      words => `${workload}: ${words}`,
    ),
  )
  return [columns([head, ...states.map(row)]), ...troubles].join('\n')
}

/** What a scaling is going to do, a line for each service, and what follows from it. */
export const scalePlanText = (steps: readonly ScaleStep[]): string => {
  const rows = steps.map(({ service, from, to, minimum }) => {
    const moved = minimum === undefined ? [] : [`autoscaler’s minimum ${minimum}`]
    return [service, from === to ? `${to}` : `${from} → ${to}`, ...moved]
  })
  return [columns(rows), ...steps.flatMap(({ says }) => says)].join('\n')
}
