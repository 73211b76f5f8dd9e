import type { Component } from '../model/component.ts'
import { type Duration, parseDuration } from '../model/duration.ts'
import { at } from '../model/errors.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Jaeger 2: takes spans over OTLP and keeps them. https://www.jaegertracing.io/docs/latest/ */
export const jaegerKind: SoftwareKind<'jaeger'> = {
  kind: 'jaeger',
  image: 'jaegertracing/jaeger',
  ports: { otlp: 4318, http: 16_686, health: 13_133 },
  user: 10_001,
  defaults: { version: '2.13.0', size: '10Gi', cpu: '100m..1', memory: '256Mi..1Gi' },
}

/** How Jaeger is written: beside what all software has, for how long spans are kept (3 days unless said). */
export type JaegerOptions = SoftwareOptions & { readonly keep?: Duration }

/** Jaeger with its volume. */
export type Jaeger = Component<'jaeger', Software & { readonly keepSeconds: number }>

/** Jaeger, to which every service sends its spans. */
export const jaeger = ({ keep = '3d', ...options }: JaegerOptions = {}): Jaeger =>
  softwareOf(jaegerKind, options, { keepSeconds: at('jaeger, keep', () => parseDuration(keep)) })
