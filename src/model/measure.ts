/** A figure of its business that a service tells on `/metrics`; dashboards are derived from these. */
export type Measure = {
  readonly is: 'measure'
  /** How Prometheus counts it. https://prometheus.io/docs/concepts/metric_types/ */
  readonly kind: 'counter' | 'gauge' | 'histogram'
  /** The series; a histogram's without `_bucket`, `_sum` and `_count`. */
  readonly series: string
  /** What it is, as a dashboard's heading. */
  readonly title: string
  /** The label by which it is broken down. */
  readonly by: string | undefined
  /** Every Pod tells the same number, because it is not the Pod's own. */
  readonly shared: boolean
}

/** What may be said of a measure beside its name. */
export type MeasureOptions = { readonly by?: string; readonly shared?: boolean }

const measure =
  (kind: Measure['kind']) =>
  (series: string, title: string, { by, shared = false }: MeasureOptions = {}): Measure => ({
    is: 'measure',
    kind,
    series,
    title,
    by,
    shared,
  })

/** What only grows: registrations, tickets. */
export const counter = measure('counter')

/** What goes up and down: patients who wait. */
export const gauge = measure('gauge')

/** Times, of which a dashboard shows the median and the 95th percentile. */
export const histogram = measure('histogram')
