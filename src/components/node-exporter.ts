import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** Processor, memory and file systems of every node. https://github.com/prometheus/node_exporter */
export const nodeExporterKind: SoftwareKind<'node-exporter'> = {
  kind: 'node-exporter',
  image: 'prom/node-exporter',
  ports: { metrics: 9100 },
  user: 0,
  defaults: { version: 'v1.12.1', cpu: '20m..200m', memory: '32Mi..128Mi' },
  series: {
    names: [
      'node_cpu_seconds_total',
      'node_memory_MemAvailable_bytes',
      'node_memory_MemTotal_bytes',
      'node_filesystem_avail_bytes',
      'node_filesystem_size_bytes',
      'node_load1',
    ],
    source: 'https://github.com/prometheus/node_exporter/tree/master/collector',
  },
}

/** The exporter of the nodes. */
export type NodeExporter = Component<'node-exporter', Software>

/** One Pod on every node. It reads the host's folders, so it lives in the privileged namespace. */
export const nodeExporter = (options: SoftwareOptions = {}): NodeExporter => softwareOf(nodeExporterKind, options, {})
