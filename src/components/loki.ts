import type { Component } from '../model/component.ts'
import { type Duration, parseDuration } from '../model/duration.ts'
import { at } from '../model/errors.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Loki: keeps the log lines of the platform's Pods. https://grafana.com/docs/loki/latest/ */
export const lokiKind: SoftwareKind<'loki'> = {
  kind: 'loki',
  image: 'grafana/loki',
  ports: { http: 3100 },
  user: 10_001,
  defaults: { version: '3.7.8', size: '20Gi', cpu: '100m..1', memory: '256Mi..1Gi' },
}

/** How Loki is written: beside what all software has, for how long lines are kept (30 days unless said). */
export type LokiOptions = SoftwareOptions & { readonly keep?: Duration }

/** Loki with its volume. */
export type Loki = Component<'loki', Software & { readonly keepSeconds: number }>

/** Loki. */
export const loki = ({ keep = '30d', ...options }: LokiOptions = {}): Loki =>
  softwareOf(lokiKind, options, { keepSeconds: at('loki, keep', () => parseDuration(keep)) })
