import type { Duration } from '../../model/duration.ts'

/** A series that Prometheus computes from others. https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ */
export type RecordingRule = {
  readonly record: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
}

/** A condition that people are told of. https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export type AlertRule = {
  readonly alert: string
  readonly expr: string
  /** How long it must hold. */
  readonly for?: Duration
  readonly labels: Readonly<Record<string, string>> & { readonly severity: 'critical' | 'warning' }
  readonly annotations: { readonly summary: string; readonly description: string }
}

/** Rules that are evaluated together, one after the other. */
export type RuleGroup = { readonly name: string; readonly rules: readonly (RecordingRule | AlertRule)[] }
