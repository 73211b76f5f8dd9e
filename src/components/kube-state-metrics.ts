import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** What the API server knows of the platform's objects, as series. https://github.com/kubernetes/kube-state-metrics */
export const kubeStateMetricsKind: SoftwareKind<'kube-state-metrics'> = {
  kind: 'kube-state-metrics',
  image: 'registry.k8s.io/kube-state-metrics/kube-state-metrics',
  ports: { metrics: 8080, self: 8081 },
  user: 65_534,
  defaults: { version: 'v2.17.0', cpu: '20m..200m', memory: '64Mi..256Mi' },
  series: {
    names: [
      'kube_cronjob_status_last_schedule_time',
      'kube_cronjob_status_last_successful_time',
      'kube_pod_container_status_restarts_total',
      'kube_pod_info',
      'kube_pod_status_phase',
      'kube_deployment_status_replicas_available',
      'kube_horizontalpodautoscaler_status_current_replicas',
      'kube_horizontalpodautoscaler_spec_max_replicas',
    ],
    source: 'https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics',
  },
}

/** kube-state-metrics. */
export type KubeStateMetrics = Component<'kube-state-metrics', Software>

/** kube-state-metrics of the platform's own namespace. */
export const kubeStateMetrics = (options: SoftwareOptions = {}): KubeStateMetrics =>
  softwareOf(kubeStateMetricsKind, options, {})
