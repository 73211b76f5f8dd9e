import { monitoringOf } from '../../components/monitoring.ts'
import { nodeExporterKind } from '../../components/node-exporter.ts'
import type { Scope } from '../scope.ts'
import { nodesNamespaceOf } from './nodes-namespace.ts'

/** File systems that hold something: not what the kernel shows as one. */
export const keptDisks = 'fstype!~"tmpfs|devtmpfs|overlay|squashfs|iso9660|ramfs"'

/** Which node an exporter's address is on, as Kubernetes tells it. */
const nodeNames = (scope: Scope): string => {
  const pods = `kube_pod_info{namespace="${nodesNamespaceOf(scope)}"}`
  const address = `"instance", "$1:${nodeExporterKind.ports.metrics}", "pod_ip", "(.+)"`
  return `max by (instance, node) (label_replace(${pods}, ${address}))`
}

/**
 * Figures of nodes with the label `node`, where Kubernetes tells their names; else as they are, for a condition must
 * not be silent because a name is missing. `by` are the labels that tell the figures apart.
 */
export const withNode = (scope: Scope, expr: string, by: string): string =>
  monitoringOf(scope.environment, 'kube-state-metrics') === undefined
    ? expr
    : `(${expr}) * on (instance) group_left (node) ${nodeNames(scope)} or on (${by}) (${expr})`
