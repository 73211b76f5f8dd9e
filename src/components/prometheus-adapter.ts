import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Answers the autoscalers' questions for figures of the services' own. https://github.com/kubernetes-sigs/prometheus-adapter */
export const prometheusAdapterKind: SoftwareKind<'prometheus-adapter'> = {
  kind: 'prometheus-adapter',
  image: 'registry.k8s.io/prometheus-adapter/prometheus-adapter',
  ports: { https: 6443 },
  user: 65_534,
  defaults: { version: 'v0.12.0', cpu: '50m..250m', memory: '64Mi..256Mi' },
}

/** The adapter of custom metrics. */
export type PrometheusAdapter = Component<'prometheus-adapter', Software>

/** The adapter of custom metrics; a cluster has one, for `custom.metrics.k8s.io` is one API. */
export const prometheusAdapter = (options: SoftwareOptions = {}): PrometheusAdapter =>
  softwareOf(prometheusAdapterKind, options, {})
