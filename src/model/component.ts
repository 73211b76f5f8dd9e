/**
 * Third-party software that a platform runs or relies on. What differs by kind lives in `src/components`, one file
 * each; the kind's own options are parsed there.
 */
export type Component<Kind extends string = string, Options = unknown> = {
  readonly is: 'component'
  readonly kind: Kind
  readonly options: Options
}

/**
 * An ingress controller that the cluster runs already: its class, where its Pods are (to let them in), and which
 * dialect its limits and headers are written in.
 */
export type IngressController = Component<
  'nginx' | 'traefik',
  {
    readonly className: string
    readonly namespace: string
    readonly podLabels: Readonly<Record<string, string>>
  }
>

/** What may watch over a platform. */
export type MonitoringKind =
  | 'prometheus'
  | 'alertmanager'
  | 'mysql-exporter'
  | 'redis-exporter'
  | 'blackbox-exporter'
  | 'kube-state-metrics'
  | 'node-exporter'
  | 'prometheus-adapter'
  | 'grafana'
  | 'jaeger'
  | 'loki'
  | 'alloy'
