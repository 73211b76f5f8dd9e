import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Grafana, with dashboards derived from the platform. https://grafana.com/docs/grafana/latest/ */
export const grafanaKind: SoftwareKind<'grafana'> = {
  kind: 'grafana',
  image: 'grafana/grafana',
  ports: { http: 3000 },
  user: 472,
  defaults: { version: '12.4.10', size: '5Gi', cpu: '100m..500m', memory: '256Mi..512Mi' },
}

/** Grafana. */
export type Grafana = Component<'grafana', Software>

/** Grafana; its administrator's password is drawn on the first deployment. */
export const grafana = (options: SoftwareOptions = {}): Grafana => softwareOf(grafanaKind, options, {})
