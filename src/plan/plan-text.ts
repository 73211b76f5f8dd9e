import { nameOf } from '../model/manifest.ts'
import type { Stage } from '../model/stage.ts'
import type { FieldChange } from './field-changes.ts'
import { isChange, type Plan, type Refusal, type Step } from './step.ts'

const words: Readonly<Record<Exclude<Step['does'], 'wait'>, string>> = {
  create: 'create',
  change: 'change',
  unchanged: 'unchanged',
  'make-secret': 'secret',
  'grow-claim': 'grow',
  recreate: 'recreate',
  replace: 'replace',
  'restart-pod': 'restart',
  prune: 'prune',
}

const width = Math.max(...Object.values(words).map(word => word.length))
const margin = ' '.repeat(width + 4)

/** A value of a field on one line, cut where it is long. */
const valueText = (value: unknown): string => {
  if (value === undefined) return '(none)'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const line = text.replaceAll('\n', '⏎')
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}

/** A changed field on one line: `spec.replicas  2 → 3`. */
export const changeText = ({ path, before, after }: FieldChange): string =>
  `${path}  ${valueText(before)} → ${valueText(after)}`

const detailsOf = (step: Step): readonly string[] => {
  switch (step.does) {
    case 'change':
      return [
        ...step.changes.map(changeText),
        ...step.takes.map(({ manager, field }) => `takes ${field} from ${manager}, which set it`),
      ]
    case 'make-secret':
      return [
        ...step.draws.map(key => `${key}  drawn`),
        ...step.derives.map(key => `${key}  ${step.isNew ? 'derived' : 'derived anew'}`),
        ...step.changes.map(changeText),
      ]
    case 'grow-claim':
      return [`${step.from} → ${step.to}`]
    case 'recreate':
      return ['without touching its Pods and their data', ...step.changes.map(changeText)]
    case 'replace':
    case 'restart-pod':
      return [step.because]
    case 'prune':
      return step.holdsData ? ['and the data that it holds'] : []
    default:
      return []
  }
}

/** One step: what is done to which object, and below it each field that changes. */
export const stepText = (step: Step): readonly string[] =>
  step.does === 'wait'
    ? []
    : [`  ${words[step.does].padEnd(width)}  ${nameOf(step.object)}`, ...detailsOf(step).map(detail => margin + detail)]

const counts = (steps: readonly Step[]): string => {
  const parts = Object.entries(words).map(([does, word]) => {
    const number = steps.filter(step => step.does === does).length
    return number === 0 ? [] : [does === 'unchanged' ? `${number} unchanged` : `${number} to ${word}`]
  })
  return parts
    .flat()
    .join(', ')
    .replace(/(\d+) to secret/, (_all, number) => `${number} ${number === '1' ? 'secret' : 'secrets'} to make`)
}

/** The name of a stage in text. */
export const stageText = (stage: Stage | undefined): string => stage ?? 'no stage'

const sectionOf = (step: Step): string => (step.does === 'prune' ? 'prune' : stageText(step.stage))

/** A plan: what each stage does, and each object with what changes. Empty where nothing changes. */
export const planText = ({ steps }: Plan): readonly string[] => {
  const sections = [...new Set(steps.map(sectionOf))]
  return sections.flatMap(section => {
    const own = steps.filter(step => sectionOf(step) === section)
    const changes = own.filter(isChange)
    return changes.length === 0 ? [] : [`${section}: ${counts(own)}`, ...changes.flatMap(stepText)]
  })
}

/** A plan in one line: `3 to create, 1 to change, 41 unchanged`; says so where it changes nothing. */
export const planSummary = ({ steps }: Plan): string =>
  steps.some(isChange) ? counts(steps) : `nothing to change, ${counts(steps) || 'for nothing is described'}`

/** A refusal: the object, why, and how to go on. */
export const refusalText = ({ object, message, next }: Refusal): readonly string[] => [
  `${nameOf(object)}: ${message}`,
  `  next: ${next}`,
]
