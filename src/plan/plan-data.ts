import { nameOf } from '../model/manifest.ts'
import type { Plan, Step } from './step.ts'

/** A step as data for other programs: what is done to which object, without the object itself. */
const stepData = (step: Step): object => {
  const { stage, object, does } = step
  const name = { does, ...(stage === undefined ? {} : { stage }), object: nameOf(object) }
  switch (step.does) {
    case 'change':
      return { ...name, changes: step.changes, takes: step.takes }
    case 'make-secret':
      return { ...name, draws: step.draws, derives: step.derives, changes: step.changes }
    case 'grow-claim':
      return { ...name, from: step.from, to: step.to }
    case 'recreate':
      return { ...name, changes: step.changes }
    case 'replace':
    case 'restart-pod':
      return { ...name, because: step.because }
    case 'prune':
      return { ...name, holdsData: step.holdsData }
    default:
      return name
  }
}

/** A plan as data for other programs: the steps that change something, how many change nothing, and what is refused. */
export const planData = ({ steps, refusals }: Plan): object => ({
  unchanged: steps.filter(({ does }) => does === 'unchanged').length,
  steps: steps.filter(({ does }) => does !== 'unchanged' && does !== 'wait').map(stepData),
  refusals: refusals.map(({ object, ...refusal }) => ({ object: nameOf(object), ...refusal })),
})
