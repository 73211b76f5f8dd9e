// Grafana's own form of a dashboard, as far as ours need it.
// https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/

/** One line of a panel: what is asked of Prometheus, and how its series are called. */
export type Query = { readonly expr: string; readonly legend: string }

/** Grafana's names of units. */
export type Unit = 'short' | 'reqps' | 's' | 'bytes' | 'percentunit' | 'cps'

/** A panel of a dashboard. */
export type Panel = {
  readonly title: string
  readonly unit: Unit
  readonly queries: readonly Query[]
  /** A number instead of a curve. */
  readonly stat?: boolean
}

/** Panels under a heading. */
export type Section = { readonly title: string; readonly panels: readonly Panel[] }

/** A dashboard before it is laid out. */
export type Dashboard = {
  /** Its name in addresses and files. */
  readonly uid: string
  readonly title: string
  readonly sections: readonly Section[]
}

/** The data source of every panel. */
export const prometheusSource = { type: 'prometheus', uid: 'prometheus' } as const

/** Times of a histogram: the median and the 95th percentile. */
export const percentiles = (series: string, matcher: string, by: readonly string[] = []): readonly Query[] =>
  [0.5, 0.95].map(share => ({
    expr: `histogram_quantile(${share}, sum by (${['le', ...by].join(', ')}) (rate(${series}_bucket{${matcher}}[5m])))`,
    legend: [`p${share * 100}`, ...by.map(label => `{{${label}}}`)].join(' '),
  }))

const panelsPerRow = 2
const width = 24 / panelsPerRow
const height = 8

const panelJson = ({ title, unit, queries, stat = false }: Panel, id: number, at: { x: number; y: number }) => ({
  id,
  title,
  type: stat ? 'stat' : 'timeseries',
  datasource: prometheusSource,
  gridPos: { ...at, w: width, h: height },
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  targets: queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    datasource: prometheusSource,
    expr,
    legendFormat: legend,
  })),
})

/** Lays a dashboard out: a heading for each section, below it two panels in a row. */
export const dashboardJson = ({ uid, title, sections }: Dashboard) => {
  const panels: object[] = []
  let y = 0
  for (const section of sections) {
    panels.push({
      id: panels.length + 1,
      title: section.title,
      type: 'row',
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: 1 },
      panels: [],
    })
    y += 1
    for (const [index, panel] of section.panels.entries()) {
      const at = { x: (index % panelsPerRow) * width, y: y + Math.floor(index / panelsPerRow) * height }
      panels.push(panelJson(panel, panels.length + 1, at))
    }
    y += Math.ceil(section.panels.length / panelsPerRow) * height
  }
  return {
    uid,
    title,
    tags: ['salus'],
    timezone: 'browser',
    schemaVersion: 39,
    editable: false,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    panels,
  }
}
