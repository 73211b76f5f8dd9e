import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Processor, memory and file systems of every node. https://github.com/prometheus/node_exporter */
export const nodeExporterKind: SoftwareKind<'node-exporter'> = {
  kind: 'node-exporter',
  image: 'prom/node-exporter',
  ports: { metrics: 9100 },
  user: 0,
  defaults: { version: 'v1.12.1', cpu: '20m..200m', memory: '32Mi..128Mi' },
}

/** The exporter of the nodes. */
export type NodeExporter = Component<'node-exporter', Software>

/** One Pod on every node. It reads the host's folders, so it lives in the privileged namespace. */
export const nodeExporter = (options: SoftwareOptions = {}): NodeExporter => softwareOf(nodeExporterKind, options, {})
