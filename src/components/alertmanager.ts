import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Alertmanager: gathers alerts and tells people. https://prometheus.io/docs/alerting/latest/alertmanager/ */
export const alertmanagerKind: SoftwareKind<'alertmanager'> = {
  kind: 'alertmanager',
  image: 'prom/alertmanager',
  ports: { http: 9093 },
  user: 65_534,
  defaults: { version: 'v0.34.2', size: '1Gi', cpu: '50m..500m', memory: '64Mi..256Mi' },
}

/** How Alertmanager is written. `receiver` is a Secret of the environment with the key `url`: the webhook that people read. */
export type AlertmanagerOptions = SoftwareOptions & { readonly receiver: string }

/** Alertmanager and the Secret with its webhook. */
export type Alertmanager = Component<'alertmanager', Software & { readonly receiver: string }>

/** Alertmanager. */
export const alertmanager = ({ receiver, ...options }: AlertmanagerOptions): Alertmanager =>
  softwareOf(alertmanagerKind, options, { receiver })
