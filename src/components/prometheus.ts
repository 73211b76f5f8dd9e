import type { Component } from '../model/component.ts'
import { type Duration, parseDuration } from '../model/duration.ts'
import { at } from '../model/errors.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Prometheus: gathers series from the platform's own Pods and judges them by rules. https://prometheus.io/docs/ */
export const prometheusKind: SoftwareKind<'prometheus'> = {
  kind: 'prometheus',
  image: 'prom/prometheus',
  ports: { http: 9090 },
  user: 65_534,
  defaults: { version: 'v3.13.5', size: '50Gi', cpu: '250m..1', memory: '1Gi..4Gi' },
}

/** How Prometheus is written: beside what all software has, for how long series are kept (30 days unless said). */
export type PrometheusOptions = SoftwareOptions & { readonly keep?: Duration }

/** Prometheus with its volume; it also stops keeping series when its volume is nearly full. */
export type Prometheus = Component<'prometheus', Software & { readonly keepSeconds: number }>

/** Prometheus. */
export const prometheus = ({ keep = '30d', ...options }: PrometheusOptions = {}): Prometheus =>
  softwareOf(prometheusKind, options, { keepSeconds: at('prometheus, keep', () => parseDuration(keep)) })
