import type { IMiddleware } from '@kubernetes-models/traefik/traefik.io/v1alpha1'
import { bodyBytesOf, type Edge } from '../model/edge.ts'
import { type Dialect, ingressOf } from './ingress.ts'
import { metadataOf, type Scope } from './scope.ts'

const prefix = 'traefik.ingress.kubernetes.io/router.'
const yearSeconds = 31_536_000

type Spec = IMiddleware['spec']

/** The address that the controller sees, as the gateway behind it does. */
const byClient = { ipStrategy: { depth: 0 } }

const middlewaresOf = ({ platform }: Scope, { ratePerSecond, connectionsPerClient }: Edge) => {
  const rate = Number.isInteger(ratePerSecond)
    ? { average: ratePerSecond, period: '1s' }
    : { average: Math.round(ratePerSecond * 60), period: '1m' }
  const bodyBytes = bodyBytesOf(platform)
  return {
    headers: {
      headers: {
        frameDeny: true,
        contentTypeNosniff: true,
        browserXssFilter: true,
        stsSeconds: yearSeconds,
      },
    },
    rate: { rateLimit: { ...rate, burst: Math.max(1, Math.ceil(ratePerSecond)), sourceCriterion: byClient } },
    connections: { inFlightReq: { amount: connectionsPerClient, sourceCriterion: byClient } },
    // All of a body in memory: a photograph of a card is never written to a disk. A WebSocket passes as it is.
    body: { buffering: { maxRequestBodyBytes: bodyBytes, memRequestBodyBytes: bodyBytes } },
  } satisfies Readonly<Record<string, Spec>>
}

const middleware = (scope: Scope, name: string, spec: Spec) =>
  ({
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: metadataOf(scope, { stage: 'ingress', name }),
    spec,
  }) satisfies IMiddleware

/** How an Ingress names a Middleware of its own namespace. */
const referenceTo = ({ environment }: Scope, name: string): string => `${environment.namespace}-${name}@kubernetescrd`

/** The limits and headers as Middlewares of Traefik 3; what comes without TLS is sent to where there is. https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/ */
export const traefikDialect: Dialect = (scope, name, edge) => {
  const specs = Object.entries(middlewaresOf(scope, edge)).map(([use, spec]) => [`${name}-${use}`, spec] as const)
  const redirect = `${name}-redirect`
  const plain = ingressOf(scope, edge, {
    name: redirect,
    workload: name,
    annotations: {
      [`${prefix}entrypoints`]: 'web',
      [`${prefix}middlewares`]: referenceTo(scope, redirect),
    },
  })
  return {
    annotations: {
      [`${prefix}entrypoints`]: 'websecure',
      [`${prefix}tls`]: 'true',
      [`${prefix}middlewares`]: specs.map(([each]) => referenceTo(scope, each)).join(','),
    },
    companions: [
      ...specs.map(([each, spec]) => middleware(scope, each, spec)),
      middleware(scope, redirect, { redirectScheme: { scheme: 'https', permanent: true } }),
      plain,
    ],
  }
}
