import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Asks the public hosts as a patient's telephone would. https://github.com/prometheus/blackbox_exporter */
export const blackboxExporterKind: SoftwareKind<'blackbox-exporter'> = {
  kind: 'blackbox-exporter',
  image: 'prom/blackbox-exporter',
  ports: { http: 9115 },
  user: 65_534,
  defaults: { version: 'v0.28.0', cpu: '20m..200m', memory: '32Mi..128Mi' },
}

/** What else may be said of the probe, where the public name or its certificate is not the world's. */
export type ProbeOptions = {
  /** Host and port of the ingress controller, where no name server knows the public hosts. */
  readonly through?: string
  /** A Secret whose `tls.crt` is trusted, where no public authority signed the certificate. */
  readonly trust?: string
}

/** The probe of the public hosts. */
export type BlackboxExporter = Component<'blackbox-exporter', Software & ProbeOptions>

/** A probe that goes out and comes back in through the public hosts. */
export const blackboxExporter = ({
  through,
  trust,
  ...options
}: SoftwareOptions & ProbeOptions = {}): BlackboxExporter =>
  softwareOf(blackboxExporterKind, options, {
    ...(through === undefined ? {} : { through }),
    ...(trust === undefined ? {} : { trust }),
  })
