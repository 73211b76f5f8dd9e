import type { Measure } from '../../../model/measure.ts'
import type { Service } from '../../../model/service.ts'
import type { Scope } from '../../scope.ts'
import { type Dashboard, type Panel, percentiles, type Query } from './panel.ts'

/** What only grows is shown by the hour; what is shared by all Pods is counted once. */
const queriesOf = ({ kind, series, by, shared }: Measure, job: string): readonly Query[] => {
  const legend = by === undefined ? series : `{{${by}}}`
  const grouped = by === undefined ? '' : ` by (${by})`
  if (kind === 'histogram') return percentiles(series, job)
  if (kind === 'counter') return [{ expr: `sum${grouped} (increase(${series}{${job}}[1h]))`, legend }]
  return [{ expr: `${shared ? 'max' : 'sum'}${grouped} (${series}{${job}})`, legend }]
}

const panelOf = ({ name }: Service, measure: Measure): Panel => ({
  title: measure.kind === 'counter' ? `${measure.title} per hour` : measure.title,
  unit: measure.kind === 'histogram' ? 's' : 'short',
  queries: queriesOf(measure, `job="${name}"`),
})

/** What the platform is there for: each service's own measures. */
export const businessDashboard = ({ platform }: Scope): Dashboard => ({
  uid: `${platform.name}-business`,
  title: `${platform.name}: business`,
  sections: platform.services
    .filter(({ measures }) => measures.length > 0)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map(service => ({ title: service.name, panels: service.measures.map(measure => panelOf(service, measure)) })),
})
