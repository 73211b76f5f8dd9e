import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Grafana Alloy as the collector of log lines, after Promtail, whose support ended. https://grafana.com/docs/alloy/latest/ */
export const alloyKind: SoftwareKind<'alloy'> = {
  kind: 'alloy',
  image: 'grafana/alloy',
  ports: { http: 12_345 },
  user: 0,
  defaults: { version: 'v1.10.0', cpu: '50m..500m', memory: '128Mi..512Mi' },
}

/** The collector of log lines. */
export type Alloy = Component<'alloy', Software>

/** One Pod on every node. It reads the host's folders, so it lives in the privileged namespace. */
export const alloy = (options: SoftwareOptions = {}): Alloy => softwareOf(alloyKind, options, {})
