// Who may talk to whom. Nothing may, both ways, until a connection is allowed; and an allowed one is written at both of
// its ends, as each end's Pods are shut of themselves. https://kubernetes.io/docs/concepts/services-networking/network-policies/
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { Manifest } from '../model/manifest.ts'
import { metadataOf, type Scope, selectorOf } from './scope.ts'

/** One end of a connection. */
export type Peer =
  /** Pods of a workload that is rendered, in the environment's namespace unless said. */
  | { readonly is: 'workload'; readonly name: string; readonly namespace?: string }
  /** Pods that somebody else runs. */
  | {
      readonly is: 'others'
      readonly name: string
      readonly namespace: string
      readonly podLabels: Readonly<Record<string, string>>
    }
  /** Addresses in or outside of the cluster (CIDR). */
  | { readonly is: 'addresses'; readonly name: string; readonly cidr: string; readonly except?: readonly string[] }

/** Pods of a workload that is rendered. */
export const workload = (name: string, namespace?: string): Peer => ({
  is: 'workload',
  name,
  ...(namespace === undefined ? {} : { namespace }),
})

/** A connection that is allowed: TCP from Pods to the ports of others. */
export type Allowance = { readonly from: Peer; readonly to: Peer; readonly ports: readonly number[] }

/** Selects a namespace by the name that Kubernetes writes on it. */
export const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })

const selected = (scope: Scope, peer: Peer, seenFrom: string) => {
  if (peer.is === 'addresses')
    return { ipBlock: { cidr: peer.cidr, ...(peer.except === undefined ? {} : { except: [...peer.except] }) } }
  const { namespace = scope.environment.namespace } = peer
  const podSelector = { matchLabels: { ...(peer.is === 'others' ? peer.podLabels : selectorOf(scope, peer.name)) } }
  return namespace === seenFrom ? { podSelector } : { namespaceSelector: inNamespace(namespace), podSelector }
}

const policy = (scope: Scope, { from, to, ports }: Allowance, direction: 'egress' | 'ingress'): Manifest[] => {
  const [own, other] = direction === 'egress' ? [from, to] : [to, from]
  if (own.is !== 'workload') return []
  const { namespace = scope.environment.namespace } = own
  const peers = [selected(scope, other, namespace)]
  const numbers = ports.map(port => ({ port, protocol: 'TCP' as const }))
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadataOf(scope, {
        stage: 'policies',
        name: `allow-${from.name}-to-${to.name}-${direction}`,
        namespace,
      }),
      spec: {
        podSelector: { matchLabels: selectorOf(scope, own.name) },
        ...(direction === 'egress'
          ? { policyTypes: ['Egress'], egress: [{ to: peers, ports: numbers }] }
          : { policyTypes: ['Ingress'], ingress: [{ from: peers, ports: numbers }] }),
      },
    } satisfies INetworkPolicy,
  ]
}

/** Allows one connection: the egress of who calls and the ingress of who is called, as far as they are rendered. */
export const allow = (scope: Scope, allowance: Allowance): readonly Manifest[] => [
  ...policy(scope, allowance, 'egress'),
  ...policy(scope, allowance, 'ingress'),
]

const clusterDns = {
  namespaceSelector: inNamespace('kube-system'),
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
}

/** Nobody talks to anybody in a namespace, but everybody asks the cluster's DNS, over UDP and TCP. */
export const denyByDefault = (scope: Scope, namespace = scope.environment.namespace): readonly Manifest[] => [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(scope, { stage: 'policies', name: 'default-deny', namespace }),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  } satisfies INetworkPolicy,
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(scope, { stage: 'policies', name: 'allow-dns', namespace }),
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [clusterDns],
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    },
  } satisfies INetworkPolicy,
]
