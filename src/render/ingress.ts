import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import type { IIngress, INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { type Edge, edgeOf } from '../model/edge.ts'
import type { Manifest } from '../model/manifest.ts'
import { serviceNameOf } from './names.ts'
import { inNamespace } from './network.ts'
import { metadataOf, type Scope } from './scope.ts'
import { httpPort } from './services.ts'

/** How a controller is told the limits of a way in: annotations of the Ingress `name`, and objects beside it. */
export type Dialect = (
  scope: Scope,
  name: string,
  edge: Edge,
) => { readonly annotations: Readonly<Record<string, string>>; readonly companions: readonly Manifest[] }

/** What tells one Ingress from another to the same workload. */
export type IngressOptions = {
  readonly name: string
  readonly workload: string
  readonly annotations: Readonly<Record<string, string>>
  /** Answers under the environment's certificate. */
  readonly tls?: boolean
}

/** An Ingress that leads every path of a way in to a workload's Service. */
export const ingressOf = (scope: Scope, { hosts }: Edge, { name, workload, annotations, tls }: IngressOptions) => {
  const { ingress, tls: certificate } = scope.environment
  const service = { name: serviceNameOf(workload), port: { name: httpPort } }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadataOf(scope, { stage: 'ingress', name, of: workload, annotations }),
    spec: {
      ingressClassName: ingress.options.className,
      ...(tls === true ? { tls: [{ hosts: [...hosts], secretName: certificate.secret }] } : {}),
      rules: hosts.map(host => ({
        host,
        http: { paths: [{ path: '/', pathType: 'Prefix' as const, backend: { service } }] },
      })),
    },
  } satisfies IIngress
}

/** The certificate of the public hosts, which cert-manager gets and renews. */
export const certificateOf = (scope: Scope, hosts: readonly string[], issuer: string): Manifest => {
  const { secret } = scope.environment.tls
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: metadataOf(scope, { stage: 'ingress', name: secret }),
    spec: {
      secretName: secret,
      dnsNames: [...hosts],
      issuerRef: { name: issuer, kind: 'ClusterIssuer' },
      privateKey: { rotationPolicy: 'Always' },
    },
  } satisfies ICertificate
}

/** While cert-manager proves by HTTP-01 that a host is ours, a Pod of its own answers. https://cert-manager.io/docs/configuration/acme/http01/ */
const solver = { labels: { 'acme.cert-manager.io/http01-solver': 'true' }, port: 8089 }

/** Lets the controller reach that Pod. */
export const solverPolicyOf = (scope: Scope): Manifest => {
  const { namespace, podLabels } = scope.environment.ingress.options
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(scope, { stage: 'policies', name: 'allow-ingress-controller-to-http01-solver-ingress' }),
    spec: {
      podSelector: { matchLabels: solver.labels },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ namespaceSelector: inNamespace(namespace), podSelector: { matchLabels: { ...podLabels } } }],
          ports: [{ port: solver.port, protocol: 'TCP' }],
        },
      ],
    },
  } satisfies INetworkPolicy
}

/** The services that routes lead to, each with its way in. */
export const entriesOf = ({ platform }: Scope): readonly (readonly [string, Edge])[] =>
  platform.services.flatMap(service => {
    const edge = edgeOf(platform, service)
    return edge === undefined ? [] : [[service.name, edge] as const]
  })
