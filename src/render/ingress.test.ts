import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import type { IMiddleware } from '@kubernetes-models/traefik/traefik.io/v1alpha1'
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1'
import { nginxIngress } from '../components/ingress.ts'
import { platform } from '../model/platform.ts'
import { clinic, clinicScope, objectOf, rendered } from './clinic-fixture.ts'
import { ingresses } from './ingresses.ts'

const nginx = clinicScope({ ingress: nginxIngress() })
const annotation = (name: string, scope = nginx) =>
  objectOf<IIngress>(rendered(ingresses, scope), 'Ingress', 'desk').metadata?.annotations?.[
    `nginx.ingress.kubernetes.io/${name}`
  ]
const middleware = (use: string) => objectOf<IMiddleware>(rendered(ingresses), 'Middleware', `desk-${use}`).spec

test('every public host leads to the entry over TLS', () => {
  const { spec } = objectOf<IIngress>(rendered(ingresses), 'Ingress', 'desk')
  assert.deepEqual(spec?.tls, [{ hosts: ['api.clinic.example', 'clinic.example'], secretName: 'clinic-tls' }])
  assert.deepEqual(
    spec?.rules?.map(({ host, http }) => [host, http?.paths[0]?.backend.service]),
    ['api.clinic.example', 'clinic.example'].map(host => [host, { name: 'desk-service', port: { name: 'http' } }]),
  )
})

test('NGINX counts by client address, takes the same body as the services, and writes none to a disk', () => {
  assert.equal(annotation('limit-rps'), '50')
  assert.equal(annotation('limit-connections'), '10')
  assert.equal(annotation('proxy-body-size'), '10485760')
  assert.equal(annotation('proxy-request-buffering'), 'off')
  assert.equal(annotation('force-ssl-redirect'), 'true')
})

test('NGINX counts by minute what is less than once a second', () => {
  const [first] = clinic.routes
  const rare = platform('clinic', { ...clinic, routes: [{ ...(first ?? assert.fail()), ratePerSecond: 0.5 }] })
  assert.equal(annotation('limit-rpm', clinicScope({ ingress: nginxIngress() }, rare)), '30')
  assert.equal(annotation('limit-rps', clinicScope({ ingress: nginxIngress() }, rare)), undefined)
})

test('no annotation of NGINX is one that administrators must allow', () => {
  const names = Object.keys(
    objectOf<IIngress>(rendered(ingresses, nginx), 'Ingress', 'desk').metadata?.annotations ?? {},
  )
  assert.deepEqual(
    names.filter(name => name.endsWith('-snippet')),
    [],
  )
})

test('Traefik adds the headers first, so that its own refusals bear them', () => {
  const { metadata } = objectOf<IIngress>(rendered(ingresses), 'Ingress', 'desk')
  assert.equal(
    metadata?.annotations?.['traefik.ingress.kubernetes.io/router.middlewares'],
    ['headers', 'rate', 'connections', 'body'].map(use => `clinic-staging-desk-${use}@kubernetescrd`).join(','),
  )
})

test('Traefik counts by client address and keeps a whole body in memory', () => {
  const sourceCriterion = { ipStrategy: { depth: 0 } }
  assert.deepEqual(middleware('rate'), { rateLimit: { average: 50, period: '1s', burst: 50, sourceCriterion } })
  assert.deepEqual(middleware('connections'), { inFlightReq: { amount: 10, sourceCriterion } })
  assert.deepEqual(middleware('body'), {
    buffering: { maxRequestBodyBytes: 10_485_760, memRequestBodyBytes: 10_485_760 },
  })
})

test('Traefik sends whoever comes without TLS to where there is', () => {
  const plain = objectOf<IIngress>(rendered(ingresses), 'Ingress', 'desk-redirect')
  assert.equal(plain.spec?.tls, undefined)
  assert.equal(plain.metadata?.annotations?.['traefik.ingress.kubernetes.io/router.entrypoints'], 'web')
  assert.deepEqual(middleware('redirect'), { redirectScheme: { scheme: 'https', permanent: true } })
})

test('a certificate is asked for only where an issuer is named, and its proof is let in', () => {
  const kinds = (scope = clinicScope()) => rendered(ingresses, scope).map(({ kind }) => kind)
  assert.ok(!kinds().includes('Certificate'))
  const issued = clinicScope({ tls: { secret: 'clinic-tls', issuer: 'letsencrypt' } })
  const { spec } = objectOf<ICertificate>(rendered(ingresses, issued), 'Certificate', 'clinic-tls')
  assert.deepEqual(spec.dnsNames, ['api.clinic.example', 'clinic.example'])
  assert.deepEqual(spec.issuerRef, { name: 'letsencrypt', kind: 'ClusterIssuer' })
  assert.ok(kinds(issued).includes('NetworkPolicy'))
})
