// Every question that something rendered asks Prometheus: rules, panels of dashboards, the adapter of custom metrics.
import { parse } from 'yaml'
import type { Manifest } from '../../src/model/manifest.ts'
import type { adapterConfig } from '../../src/render/monitoring/prometheus-adapter.ts'
import { type Selector, selectorsOf } from './promql.ts'
import { fileOf, rulesOf } from './rendered.ts'

/** A series that is asked for, and who asks. */
export type Named = Selector & { readonly by: string }

const runs = (objects: readonly Manifest[], workload: string): boolean =>
  objects.some(({ kind, metadata }) => metadata.name === workload && ['Deployment', 'StatefulSet'].includes(kind))

const namedByRules = (objects: readonly Manifest[]): readonly Named[] =>
  rulesOf(objects).flatMap(rule => {
    const by = 'alert' in rule ? `alert ${rule.alert}` : `rule ${rule.record}`
    return selectorsOf(rule.expr).map(selector => ({ ...selector, by }))
  })

/** What is read of a dashboard's file. */
type Asked = { readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[] }

const namedByDashboards = (objects: readonly Manifest[]): readonly Named[] => {
  if (!runs(objects, 'grafana')) return []
  const dashboards = objects.find(({ metadata }) => metadata.name.startsWith('grafana-dashboards'))?.data ?? {}
  return Object.entries(dashboards as Readonly<Record<string, string>>).flatMap(([file, text]) => {
    const { panels } = JSON.parse(text) as Asked
    const exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    return exprs.flatMap(expr => selectorsOf(expr).map(selector => ({ ...selector, by: `dashboard ${file}` })))
  })
}

const namedByAdapter = (objects: readonly Manifest[]): readonly Named[] => {
  if (!runs(objects, 'prometheus-adapter')) return []
  const config = parse(fileOf(objects, 'prometheus-adapter-config', 'config.yml')) as ReturnType<typeof adapterConfig>
  return config.rules.flatMap(({ seriesQuery }) =>
    selectorsOf(seriesQuery).map(selector => ({ ...selector, by: 'adapter' })),
  )
}

/** Every series that rendered objects ask Prometheus for. */
export const namedSeries = (objects: readonly Manifest[]): readonly Named[] => [
  ...namedByRules(objects),
  ...namedByDashboards(objects),
  ...namedByAdapter(objects),
]
