// A platform of two small services on the real cluster, in a namespace of its own: busybox answers for them. What the
// tests of operating need, in seconds.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { readinessOf } from '../../src/cluster/ready/ready.ts'
import { traefik } from '../../src/components/ingress.ts'
import { cluster as environmentOf } from '../../src/model/environment.ts'
import { type Manifest, nameOf, referenceOf } from '../../src/model/manifest.ts'
import { platform } from '../../src/model/platform.ts'
import { service } from '../../src/model/service.ts'
import { mysql } from '../../src/stores/mysql.ts'

const port = 8080

/** How a Deployment of the small platform differs. */
export type Variation = {
  readonly replicas?: number
  readonly version?: string
  readonly command?: string
  readonly cpu?: string
  readonly env?: readonly object[]
  readonly claim?: string
}

/** The small platform in its namespace. */
export type SmallPlatform = ReturnType<typeof smallPlatform>

/** Answers every health path; `checks` is what a service says of what it watches. */
const answering = (checks: object): string =>
  `mkdir -p /tmp/health; for path in ready checks; do echo '${JSON.stringify({ checks })}' > /tmp/health/$path; done; exec httpd -f -p ${port} -h /tmp`

/** Describes the small platform: `front` has a store and calls `back`. */
export const smallPlatform = (cluster: Cluster) => {
  const namespace = `operate-${randomBytes(4).toString('hex')}`
  const back = service('back', { port })
  const front = service('front', { port, stores: [mysql('mysql')] })
  const services = [back, front] as const
  const described = platform('small', {
    timeZone: 'Asia/Jakarta',
    services,
    calls: [front.calls(back)],
    routes: [],
    environments: {},
  })
  const environment = environmentOf({
    namespace,
    image: 'small:1',
    nodes: { count: 1, cpu: '2', memory: '4Gi' },
    podNetwork: '10.244.0.0/16',
    ingress: traefik(),
    tls: { secret: 'small-tls' },
    stores: 'single',
  })

  const labels = (name: string) => ({ 'app.kubernetes.io/name': name })

  const container = (name: string, { version = '1', command, cpu = '1m', env = [], claim }: Variation) => ({
    name,
    image: 'busybox',
    command: ['sh', '-c', command ?? answering({ sql: 'ok' })],
    env: [{ name: 'VERSION', value: version }, ...env],
    ports: [{ name: 'http', containerPort: port }],
    resources: { requests: { cpu, memory: '8Mi' }, limits: { memory: '32Mi' } },
    readinessProbe: { httpGet: { path: '/health/ready', port: 'http' }, periodSeconds: 1 },
    ...(claim === undefined ? {} : { volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
  })

  const deployment = (name: string, variation: Variation = {}): Manifest => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: labels(name) },
    spec: {
      ...(variation.replicas === undefined ? {} : { replicas: variation.replicas }),
      selector: { matchLabels: labels(name) },
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels: { ...labels(name), version: variation.version ?? '1' } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [container(name, variation)],
          ...(variation.claim === undefined
            ? {}
            : { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: variation.claim } }] }),
        },
      },
    },
  })

  const autoscaler = (name: string, minReplicas: number, maxReplicas: number): Manifest => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas,
      maxReplicas,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 90 } } },
      ],
    },
  })

  const serviceOf = (name: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: labels(name), ports: [{ port, targetPort: 'http' }] },
  })

  const apply = async (...manifests: readonly Manifest[]): Promise<void> => {
    for (const manifest of manifests) await cluster.apply(manifest, { force: true })
  }

  /** Waits until these are ready. Rejects after two minutes with what is lacking. */
  const ready = async (...manifests: readonly Manifest[]): Promise<void> => {
    const end = Date.now() + 120_000
    for (const reference of manifests.map(referenceOf)) {
      for (;;) {
        const live = await cluster.get(reference)
        const readiness = live === undefined ? undefined : readinessOf(live)
        if (readiness?.ready) break
        if (Date.now() > end) throw new Error(`${nameOf(reference)}: ${JSON.stringify(readiness)}`)
        await sleep(200)
      }
    }
  }

  const open = () => apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const close = () => cluster.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace })

  return {
    cluster,
    namespace,
    platform: described,
    environment,
    deployment,
    autoscaler,
    service: serviceOf,
    answering,
    apply,
    ready,
    open,
    close,
  }
}
