// A small shop for the tests of operating: its platform and environment, and a cluster in memory with what is in it.
import type { Cluster } from '../cluster/cluster.ts'
import { type FakeOptions, openFakeCluster } from '../cluster/fake.ts'
import type { IngressController } from '../model/component.ts'
import { type ClusterEnvironment, type ClusterOptions, cluster as environmentOf } from '../model/environment.ts'
import { type Manifest, referenceOf } from '../model/manifest.ts'
import { platform } from '../model/platform.ts'
import { route } from '../model/route.ts'
import { service } from '../model/service.ts'
import { storeOf } from '../model/store.ts'

const ingress: IngressController = {
  is: 'component',
  kind: 'nginx',
  options: {
    className: 'nginx',
    namespace: 'ingress-nginx',
    podLabels: { 'app.kubernetes.io/name': 'ingress-nginx' },
  },
}

/** The environment of the shop, with what is changed. */
export const shopEnvironment = (changes: Partial<ClusterOptions> = {}): ClusterEnvironment =>
  environmentOf({
    namespace: 'shop',
    image: 'shop:1',
    nodes: { count: 1, cpu: '2', memory: '4Gi' },
    podNetwork: '10.244.0.0/16',
    ingress,
    tls: { secret: 'shop-tls' },
    stores: 'single',
    ...changes,
  })

const mysql = storeOf(
  {
    kind: 'mysql',
    variable: 'MYSQL_URL',
    schemes: ['mysql:'],
    example: 'mysql://…',
    embedded: 'own',
    defaults: { version: '1', size: '1Gi', cpu: '1m..1', memory: '1Mi..1Gi' },
  },
  'mysql',
  {},
)
const web = service('web', { port: 8080, stores: [mysql] })

/** The shop: one service, `web`, with one store, `mysql`. */
export const shop = platform('shop', {
  timeZone: 'UTC',
  services: [web],
  calls: [],
  routes: [route('shop.example', web, { rate: '1/s', connections: 1, body: '1Mi' })],
  environments: {},
})

/** An object of the shop's namespace unless another is named; without one where it is null. */
export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  more: object = {},
  namespace: string | null = 'shop',
): Manifest => ({ apiVersion, kind, metadata: { name, ...(namespace === null ? {} : { namespace }) }, ...more })

/** The same object with these labels. */
export const labelled = (manifest: Manifest, labels: Readonly<Record<string, string>>): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, labels },
})

/** The status of what is ready. */
export const ready = { conditions: [{ type: 'Ready', status: 'True' }] }

/** A cluster in memory with these objects, each with the status that it is written with. */
export const clusterWith = async (objects: readonly Manifest[], options: FakeOptions = {}): Promise<Cluster> => {
  const cluster = openFakeCluster(options)
  for (const { metadata } of objects.filter(({ metadata }) => metadata.namespace !== undefined)) {
    const space = object('v1', 'Namespace', metadata.namespace ?? '', {}, null)
    if ((await cluster.get(referenceOf(space))) === undefined) await cluster.create(space)
  }
  for (const one of objects) {
    await cluster.create(one)
    if (one.status !== undefined) await cluster.patch(referenceOf(one), { status: one.status }, 'status')
  }
  return cluster
}
