import type { Component, IngressController, MonitoringKind } from './component.ts'
import { at, ModelError } from './errors.ts'
import { type Cpu, parseCpu, parseSize, type Size } from './quantity.ts'

/** One machine: `salus up`. */
export type Machine = {
  readonly is: 'machine'
  /** The address on which services listen. */
  readonly address: string
}

/** How a cluster environment is written in a platform file. */
export type ClusterOptions = {
  readonly namespace: string
  /** The cluster that it belongs to, by kubeconfig context or by the uid of `kube-system`; any other is refused. */
  readonly cluster?: { readonly context?: string; readonly uid?: string }
  /** The image of the services that ship with Salus, with its tag. */
  readonly image: string
  /** The workers for which quotas are chosen. */
  readonly nodes: { readonly count: number; readonly cpu: Cpu; readonly memory: Size }
  /** Address range of Pods; what comes from the ingress controller comes from there. */
  readonly podNetwork: string
  /** Address range of the API servers, as Pods reach them; anything outside of the Pod network unless said. */
  readonly controlPlane?: string
  readonly ingress: IngressController
  /** Secret with the certificate of the public hosts; made by the named cert-manager ClusterIssuer where there is one. */
  readonly tls: { readonly secret: string; readonly issuer?: string }
  /** Class of the stores' volumes; the cluster's default unless said. */
  readonly storageClass?: string
  /** One Pod for each store, or replicas with failover. */
  readonly stores: 'single' | 'replicated'
  /** Number of the replicated database's Pod that takes writes, 0 unless said; put by hand when that one is lost. */
  readonly primary?: number
  /** Highest number of replicas: as the services say, or so many above their lowest. */
  readonly autoscaling?: 'full' | { readonly above: number }
  /** How Secrets come to be: drawn by `deploy`, or by an operator from outside. */
  readonly secrets?:
    | 'generated'
    | { readonly from: 'external-secrets'; readonly store: string }
    | { readonly from: 'sealed-secrets' }
  /** What watches over the platform. */
  readonly monitoring?: readonly Component<MonitoringKind>[]
  /** Where copies of stores go: an S3 endpoint outside of the stores' volumes; its keys are in the named Secret. */
  readonly backupTarget?: { readonly endpoint: string; readonly bucket: string; readonly secret: string }
}

/** A namespace on a Kubernetes cluster. */
export type ClusterEnvironment = Omit<
  ClusterOptions,
  'nodes' | 'autoscaling' | 'secrets' | 'monitoring' | 'cluster'
> & {
  readonly is: 'cluster'
  readonly cluster: { readonly context?: string; readonly uid?: string }
  readonly nodes: { readonly count: number; readonly cpuMillicores: number; readonly memoryBytes: number }
  readonly autoscaling: NonNullable<ClusterOptions['autoscaling']>
  readonly secrets: NonNullable<ClusterOptions['secrets']>
  readonly monitoring: readonly Component<MonitoringKind>[]
}

/** Everything that differs between places where the platform runs. */
export type Environment = Machine | ClusterEnvironment

/** One machine. */
export const machine = ({ address }: { readonly address: string }): Machine => ({ is: 'machine', address })

const parseNodes = ({ count, cpu, memory }: ClusterOptions['nodes']): ClusterEnvironment['nodes'] => {
  if (!Number.isInteger(count) || count < 1)
    throw new ModelError(`count: expected a whole number above zero, received ${count}`)
  return { count, cpuMillicores: at('cpu', () => parseCpu(cpu)), memoryBytes: at('memory', () => parseSize(memory)) }
}

/** A namespace on a Kubernetes cluster. Throws ModelError where a value is malformed. */
export const cluster = (options: ClusterOptions): ClusterEnvironment => ({
  cluster: {},
  autoscaling: 'full',
  secrets: 'generated',
  monitoring: [],
  ...options,
  is: 'cluster',
  nodes: at(`environment ${options.namespace}, nodes`, () => parseNodes(options.nodes)),
})
