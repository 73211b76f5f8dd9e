import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, ClusterError } from '../cluster/cluster.ts'
import { openFakeCluster } from '../cluster/fake.ts'
import type { ClusterOptions } from '../model/environment.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Answer } from './preflight/prerequisite.ts'
import { preflight } from './preflight.ts'
import { clusterWith, labelled, object, ready, shop, shopEnvironment } from './shop-fixture.ts'

type May = (right: { readonly verb: string; readonly resource: string }) => boolean

/** The fake does not know who asks; this one answers access reviews. */
const allowing = (cluster: Cluster, may: May): Cluster => ({
  ...cluster,
  create: async (manifest, options) => {
    if (manifest.kind !== 'SelfSubjectAccessReview') return cluster.create(manifest, options)
    const { resourceAttributes } = manifest.spec as { resourceAttributes: Parameters<May>[0] }
    return { ...manifest, status: { allowed: may(resourceAttributes) } }
  },
})

type Case = {
  readonly there?: readonly Manifest[]
  readonly deploys?: readonly Manifest[]
  readonly changes?: Partial<ClusterOptions>
  readonly version?: string
  readonly may?: May
  readonly expects: Partial<Answer> & { readonly about: string }
}

const answersIn = async ({ there = [], deploys = [], changes = {}, version = 'v1.35.4', may = () => true }: Case) => {
  const cluster = allowing(await clusterWith(there, { version }), may)
  return preflight({ cluster, platform: shop, environment: shopEnvironment(changes), manifests: deploys })
}

const container = { name: 'web', image: 'shop:1', resources: { requests: { cpu: '500m', memory: '1Gi' } } }
const deployment = (replicas: number): Manifest =>
  object('apps/v1', 'Deployment', 'web', { spec: { replicas, template: { spec: { containers: [container] } } } })
const node = (spec: object = {}): Manifest =>
  object(
    'v1',
    'Node',
    'node-1',
    { spec, status: { allocatable: { cpu: '2', memory: '4Gi', pods: '110' }, ...ready } },
    null,
  )
const claiming = (storageClassName?: string): Manifest =>
  object('apps/v1', 'StatefulSet', 'mysql', {
    spec: {
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: storageClassName ? { storageClassName } : {} }],
    },
  })
const storageClass = (more: object = {}, annotations: Record<string, string> = {}): Manifest => ({
  ...object('storage.k8s.io/v1', 'StorageClass', 'ssd', { provisioner: 'disk.example', ...more }, null),
  metadata: { name: 'ssd', annotations },
})
const scaler = (type: string): Manifest =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', { spec: { metrics: [{ type }] } })
const apiService = (name: string, status: string, message = 'all is well'): Manifest =>
  object(
    'apiregistration.k8s.io/v1',
    'APIService',
    name,
    { status: { conditions: [{ type: 'Available', status, message }] } },
    null,
  )
const naming = (secretName: string): Manifest =>
  object('apps/v1', 'StatefulSet', 'alertmanager', {
    spec: { template: { spec: { containers: [], volumes: [{ name: 'a', secret: { secretName } }] } } },
  })
const daemonSet = (name: string): Manifest =>
  object('apps/v1', 'DaemonSet', name, { spec: { template: { spec: { containers: [] } } } }, 'kube-system')
const pod = (namespace: string, labels: Record<string, string>, status: object): Manifest =>
  labelled(object('v1', 'Pod', 'one', { spec: { containers: [container] }, status }, namespace), labels)
const dns = { 'k8s-app': 'kube-dns' }
const nginx = { 'app.kubernetes.io/name': 'ingress-nginx' }

const cases: Readonly<Record<string, Case>> = {
  'an old API server': {
    version: 'v1.23.17',
    expects: { about: 'Kubernetes', state: 'missing', says: 'expected 1.24 or later, received v1.23.17' },
  },
  'the oldest that is enough': { version: 'v1.24.0', expects: { about: 'Kubernetes', state: 'ok' } },
  'an administrator': { expects: { about: 'rights', state: 'ok' } },
  'somebody who may do all that is needed': {
    may: ({ resource }) => resource !== '*',
    deploys: [deployment(1)],
    expects: { about: 'rights', state: 'ok', says: '14 rights asked for, all allowed' },
  },
  'somebody who may not write Deployments': {
    may: ({ verb, resource }) =>
      resource !== '*' && !(resource === 'deployments' && ['create', 'delete'].includes(verb)),
    deploys: [deployment(1)],
    expects: {
      about: 'rights',
      state: 'missing',
      says: 'not allowed in shop: create, delete deployments.apps',
      fix: 'ask an administrator for a role that allows it',
    },
  },
  'somebody who may delete nothing': {
    may: ({ verb, resource }) => resource !== '*' && verb !== 'delete',
    deploys: [deployment(1), object('v1', 'Service', 'web')],
    expects: { about: 'rights', state: 'missing', says: 'not allowed in shop: delete deployments.apps, services' },
  },
  'a kind that nobody serves': {
    deploys: [object('traefik.io/v1alpha1', 'Middleware', 'limits', {})],
    expects: {
      about: 'kinds',
      state: 'missing',
      says: 'traefik.io/v1alpha1 Middleware is not served, and traefik.io/v1alpha1 Middleware shop/limits needs it',
    },
  },
  'a storage class that is not there': {
    deploys: [claiming('ssd')],
    expects: { about: 'storage class', state: 'missing', says: 'expected ssd, the cluster has none' },
  },
  'no default storage class': {
    there: [storageClass()],
    deploys: [claiming()],
    expects: { about: 'storage class', state: 'missing', says: 'expected a default class, the cluster has ssd' },
  },
  'a default storage class': {
    there: [storageClass({}, { 'storageclass.kubernetes.io/is-default-class': 'true' })],
    deploys: [claiming()],
    expects: { about: 'storage class', state: 'ok', says: 'ssd (the default), by disk.example' },
  },
  'volumes that cannot grow': {
    there: [storageClass()],
    deploys: [claiming('ssd')],
    expects: { about: 'volume growth', state: 'missing', says: 'ssd does not let volumes grow' },
  },
  'volumes that can grow': {
    there: [storageClass({ allowVolumeExpansion: true })],
    deploys: [claiming('ssd')],
    expects: { about: 'volume growth', state: 'ok' },
  },
  'DNS that runs': {
    there: [pod('kube-system', dns, ready)],
    expects: { about: 'DNS', state: 'ok', says: '1 of 1 Pods ready in kube-system' },
  },
  'DNS that does not run': { there: [pod('kube-system', dns, {})], expects: { about: 'DNS', state: 'missing' } },
  'DNS of another kind': { expects: { about: 'DNS', state: 'unknown' } },
  'no ingress class': {
    expects: { about: 'ingress class', state: 'missing', says: 'there is no IngressClass nginx' },
  },
  'an ingress class': {
    there: [
      object('networking.k8s.io/v1', 'IngressClass', 'nginx', { spec: { controller: 'k8s.io/ingress-nginx' } }, null),
    ],
    expects: { about: 'ingress class', state: 'ok', says: 'nginx, of k8s.io/ingress-nginx' },
  },
  'an ingress controller that runs': {
    there: [pod('ingress-nginx', nginx, ready)],
    expects: { about: 'ingress controller', state: 'ok' },
  },
  'a load balancer': {
    there: [
      object(
        'v1',
        'Service',
        'edge',
        { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } } },
        'ingress-nginx',
      ),
    ],
    expects: { about: 'public address', state: 'ok', says: '203.0.113.7, to which shop.example must lead' },
  },
  'nodes whose Pods have other addresses': {
    there: [node({ podCIDR: '192.168.0.0/24' })],
    expects: { about: 'Pod addresses', state: 'missing', says: 'expected 10.244.0.0/16, received 192.168.0.0/24' },
  },
  'Pods that tell their addresses where nodes do not': {
    there: [pod('kube-system', dns, { podIP: '10.244.3.4' })],
    expects: { about: 'Pod addresses', state: 'ok', says: 'all of 1 seen lie in 10.244.0.0/16' },
  },
  'a network plug-in that enforces': {
    there: [daemonSet('cilium')],
    expects: { about: 'network policies', state: 'ok', says: 'Cilium enforces them' },
  },
  'a network plug-in that does not': {
    there: [daemonSet('kube-flannel-ds')],
    expects: { about: 'network policies', state: 'missing' },
  },
  'a network plug-in that nobody knows': { expects: { about: 'network policies', state: 'unknown' } },
  'room for all': {
    there: [node()],
    deploys: [deployment(2)],
    expects: {
      about: 'capacity',
      state: 'ok',
      says: 'asks 1 CPU, 2Gi, and 500m CPU, 1Gi during an update; 1 nodes have 2 CPU, 4Gi',
    },
  },
  'too little room': {
    there: [node()],
    deploys: [deployment(4)],
    expects: {
      about: 'capacity',
      state: 'missing',
      says: 'asks 2 CPU, 4Gi, and 500m CPU, 1Gi during an update; 1 nodes have 2 CPU, 4Gi; no node has room for 1 of web (500m CPU, 1Gi each)',
    },
  },
  'no metrics': {
    deploys: [scaler('Resource')],
    expects: { about: 'metrics', state: 'missing', says: 'nothing serves metrics.k8s.io' },
  },
  'metrics whose server does not answer': {
    there: [apiService('v1beta1.metrics.k8s.io', 'False', 'no endpoints')],
    deploys: [scaler('Resource')],
    expects: { about: 'metrics', state: 'missing', says: 'v1beta1.metrics.k8s.io: no endpoints' },
  },
  'metrics of Pods': {
    there: [apiService('v1beta1.custom.metrics.k8s.io', 'True')],
    deploys: [scaler('Pods')],
    expects: { about: 'custom metrics', state: 'ok', says: 'v1beta1.custom.metrics.k8s.io is available' },
  },
  'metrics that the deploy brings': {
    deploys: [scaler('Pods'), apiService('v1beta1.custom.metrics.k8s.io', 'False')],
    expects: { about: 'custom metrics', state: 'ok', says: 'custom.metrics.k8s.io comes with the deploy' },
  },
  'a namespace that is not there': {
    expects: { about: 'namespace', state: 'ok', says: 'shop, which deploy makes' },
  },
  'no certificate': {
    expects: {
      about: 'certificate',
      state: 'missing',
      says: 'there is no Secret shop/shop-tls',
      fix: 'kubectl -n shop create secret tls shop-tls --cert=FILE --key=FILE',
    },
  },
  'a certificate that is none': {
    there: [object('v1', 'Secret', 'shop-tls', { data: { 'tls.crt': 'bm9uZQ==', 'tls.key': 'bm9uZQ==' } })],
    expects: { about: 'certificate', state: 'missing', says: 'Secret shop/shop-tls: its tls.crt is no certificate' },
  },
  'a certificate without its key': {
    there: [object('v1', 'Secret', 'shop-tls', { data: { 'tls.crt': 'bm9uZQ==' } })],
    expects: { about: 'certificate', state: 'missing', says: 'Secret shop/shop-tls: it has no tls.key' },
  },
  'an issuer whose kind is not served': {
    changes: { tls: { secret: 'shop-tls', issuer: 'letsencrypt' } },
    expects: { about: 'certificate', state: 'missing', says: 'there is no ClusterIssuer letsencrypt' },
  },
  'no keys of the backup target': {
    changes: { backupTarget: { endpoint: 'https://s3.example', bucket: 'copies', secret: 'keys' } },
    expects: { about: 'backup target', state: 'missing', says: 'there is no Secret shop/keys' },
  },
  'a store of secrets that is not there': {
    changes: { secrets: { from: 'external-secrets', store: 'vault' } },
    expects: { about: 'origin of secrets', state: 'missing', says: 'the ClusterSecretStore vault is not ready' },
  },
  'Pods whose Secrets the deploy makes': {
    deploys: [naming('receiver'), object('v1', 'Secret', 'receiver', {})],
    expects: { about: 'provided secrets', state: 'ok', says: 'deploy makes all that Pods name' },
  },
  'Pods whose Secret cert-manager makes': {
    deploys: [
      naming('receiver'),
      object('cert-manager.io/v1', 'Certificate', 'any', { spec: { secretName: 'receiver' } }),
    ],
    expects: { about: 'provided secrets', state: 'ok' },
  },
  'Pods whose Secret somebody else has to make': {
    deploys: [naming('receiver')],
    expects: {
      about: 'provided secrets',
      state: 'missing',
      says: 'there is no Secret shop/receiver, which alertmanager needs',
      fix: 'create it in shop',
    },
  },
  'a Secret that nobody sealed': {
    changes: { secrets: { from: 'sealed-secrets' } },
    deploys: [object('v1', 'Secret', 'web-secret', {})],
    expects: { about: 'origin of secrets', state: 'missing', says: 'there is no Secret shop/web-secret' },
  },
}

for (const [title, one] of Object.entries(cases)) {
  test(`preflight answers ${one.expects.about}: ${title}`, async () => {
    const answers = (await answersIn(one)).filter(({ about }) => about === one.expects.about)
    assert.equal(answers.length, 1, JSON.stringify(answers))
    const [answer] = answers
    for (const [field, value] of Object.entries(one.expects)) assert.equal(answer?.[field as keyof Answer], value)
    assert.equal(answer?.state === 'ok', answer?.fix === undefined, 'what is not ok has a fix')
  })
}

const scopeOf = (cluster: Cluster) => ({
  cluster,
  platform: shop,
  environment: shopEnvironment(),
  manifests: [claiming()],
})

test('what the API server does not show is unknown, in its own words', async () => {
  const fake = allowing(openFakeCluster(), () => true)
  const list: Cluster['list'] = async selection => {
    if (selection.kind !== 'StorageClass') return fake.list(selection)
    throw new ClusterError('list storage.k8s.io/v1 StorageClass', 403, 'Forbidden', 'storageclasses is forbidden')
  }
  const answers = await preflight(scopeOf({ ...fake, list }))
  assert.deepEqual(
    answers.find(({ about }) => about === 'storage class'),
    {
      about: 'storage class',
      state: 'unknown',
      says: 'list storage.k8s.io/v1 StorageClass: storageclasses is forbidden',
      fix: 'ask somebody who may look',
    },
  )
})

test('who may not see registrations of APIs sees what is served', async () => {
  const fake = allowing(openFakeCluster(), () => true)
  const get: Cluster['get'] = async reference => {
    if (reference.kind !== 'APIService') return fake.get(reference)
    throw new ClusterError('get APIService', 403, 'Forbidden', 'apiservices is forbidden')
  }
  const answers = await preflight({ ...scopeOf({ ...fake, get }), manifests: [scaler('Resource'), scaler('Pods')] })
  const metrics = answers.filter(({ about }) => about.endsWith('metrics'))
  assert.deepEqual(
    metrics.map(({ state, says }) => [state, says]),
    [
      ['ok', 'metrics.k8s.io is served'],
      ['missing', 'nothing serves custom.metrics.k8s.io'],
    ],
  )
})

test('an API server that does not answer is no answer', async () => {
  const fake = allowing(openFakeCluster(), () => true)
  const version = () => Promise.reject(new ClusterError('ask for the version', 0, 'Unreachable', 'connection refused'))
  await assert.rejects(preflight(scopeOf({ ...fake, version })), { reason: 'Unreachable' })
})
