// Every story in which a deploy cannot end well, on a real API server with a real kubelet: what it says must name the
// culprit, give the API's own reason, and say how to go on.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { openCluster } from '../../src/cluster/real.ts'
import { openShop, type Shop } from './deploy-fixture.ts'
import { startCluster } from './machine.ts'
import { findCluster } from './where.ts'

const where = await findCluster()
const nextStep = /\n {2}next: .+; then run the same command again$/

describe('a deploy that cannot end well says why', {
  skip: 'missing' in where && where.missing,
  concurrency: 4,
}, () => {
  if ('missing' in where) return

  const story = (title: string, tell: (shop: Shop) => Promise<void>): void => {
    test(title, async () => {
      const shop = openShop(await openCluster({ kubeconfig: where.kubeconfig }))
      try {
        await tell(shop)
      } finally {
        await shop.close()
      }
    })
  }

  /** The deploy stops for want of one Pod of `web`, with these words, and a way on. */
  const stopsWith = (stopped: string | undefined, ...words: readonly RegExp[]): void => {
    assert.ok(stopped, 'the deploy went through')
    for (const word of [...words, nextStep]) assert.match(stopped, word)
  }

  story('an image that nobody has', async shop => {
    const { stopped } = await shop.deploy([shop.deployment('web', { image: 'nobody/has-this:1' })], { seconds: 15 })
    stopsWith(
      stopped,
      /^web 0\/1 Pods ready after 15 s\n/,
      /\n {2}web-\S+ {2}(?:ErrImagePull|ImagePullBackOff): .*nobody\/has-this:1/,
    )
    stopsWith(stopped, /next: put the image where the nodes can pull it, or name another one/)
  })

  story('a name that is no image is not waited for', async shop => {
    const began = performance.now()
    const { stopped } = await shop.deploy([shop.deployment('web', { image: 'Not An Image' })], { seconds: 120 })
    stopsWith(stopped, /^web 0\/1 Pods ready and waiting cannot help\n/, /InvalidImageName: .*Not An Image/)
    assert.ok(performance.now() - began < 100_000)
  })

  story('a probe that never passes', async shop => {
    const readinessProbe = { httpGet: { path: '/nowhere', port: 8080 }, periodSeconds: 1 }
    const command = 'echo opening the shop; mkdir -p /tmp/www; exec httpd -f -p 8080 -h /tmp/www'
    const web = shop.deployment('web', { command, container: { readinessProbe } })
    const { stopped } = await shop.deploy([web], { seconds: 20 })
    stopsWith(
      stopped,
      /^web 0\/1 Pods ready after 20 s\n/,
      /Unhealthy: Readiness probe failed: .*404/,
      /\n {4}\| opening the shop/,
    )
  })

  story('a quota that is exceeded', async shop => {
    const quota = shop.object('policies', 'v1', 'ResourceQuota', 'small', { spec: { hard: { pods: '1' } } })
    const { stopped } = await shop.deploy([quota, shop.deployment('web', {}, { replicas: 3 })], { seconds: 20 })
    stopsWith(
      stopped,
      /^web 1\/3 Pods ready after 20 s\n/,
      /FailedCreate: .*exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1/,
    )
    stopsWith(stopped, /next: raise the quota of the namespace, or ask for less/)
  })

  for (const [resource, requests, asks] of [
    ['processor', { cpu: '1000', memory: '8Mi' }, /asks 1000 of cpu; the freest node, node-\d+, has \S+ left/],
    ['memory', { cpu: '1m', memory: '9000Gi' }, /asks 9000Gi of memory; the freest node, node-\d+, has \S+ left/],
  ] as const)
    story(`more ${resource} than any node has`, async shop => {
      const { stopped } = await shop.deploy([shop.deployment('web', { resources: { requests } })], { seconds: 10 })
      stopsWith(
        stopped,
        /^web 0\/1 Pods ready after 10 s\n/,
        /FailedScheduling: 0\/\d+ nodes are available: \d+ Insufficient/,
        asks,
      )
      stopsWith(stopped, /next: scale something down, add a node, or lower the request/)
    })

  story('Pods that must not share the only node that they may have', async shop => {
    const apart = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' }
    const pod = {
      nodeSelector: { 'kubernetes.io/hostname': 'node-1' },
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } },
    }
    const { stopped } = await shop.deploy([shop.deployment('web', { pod }, { replicas: 2 })], { seconds: 20 })
    stopsWith(stopped, /^web 1\/2 Pods ready after 20 s\n/, /FailedScheduling: .*didn't match pod anti-affinity rules/)
    stopsWith(stopped, /next: add a node, or ask for fewer replicas/)
  })

  story('a Secret that is not there', async shop => {
    const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'web-secret', key: 'password' } } }]
    const { stopped } = await shop.deploy([shop.deployment('web', { container: { env } })], { seconds: 15 })
    stopsWith(stopped, /^web 0\/1 Pods ready after 15 s\n/, /CreateContainerConfigError: secret "web-secret" not found/)
    stopsWith(stopped, /next: create what is missing, or do not name it/)
  })

  story('a claim that nothing can fill', async shop => {
    const { stopped } = await shop.deploy([shop.store('mysql', '1Gi', {}, { storageClassName: 'no-such-class' })], {
      seconds: 15,
    })
    stopsWith(
      stopped,
      /^mysql 0\/1 Pods ready after 15 s\n/,
      /\n {2}data-mysql-0 {2}.*storageclass.*"no-such-class" not found/,
    )
    stopsWith(stopped, /next: name a storage class that the cluster has, or make the volume by hand/)
  })

  story('a Job that fails is not waited for, and what it wrote is shown; fixed, the deploy goes on', async shop => {
    const web = shop.deployment('web')
    const failing = await shop.deploy([shop.job('migrate', 'echo no such column; exit 3'), web], { seconds: 120 })
    stopsWith(failing.stopped, /^Job migrate 0\/1 Pods succeeded and waiting cannot help\n/, /\n {4}\| no such column/)
    assert.equal(await shop.get('apps/v1', 'Deployment', 'web'), undefined, 'a later stage was applied')
    const again = await shop.deploy([shop.job('migrate', 'echo no such column; exit 3'), web], { seconds: 120 })
    assert.match(
      again.planned,
      /replace {4}batch\/v1 Job \S+\/migrate\n.*it failed: Job has reached the specified backoff limit/,
    )
    assert.match(again.said, /\| no such column/)
    const fixed = await shop.deploy([shop.job('migrate', 'echo done'), web])
    assert.equal(fixed.stopped, undefined)
  })

  story('a field that cannot be changed', async shop => {
    assert.equal((await shop.deploy([shop.deployment('web')])).stopped, undefined)
    const labels = { tier: 'front' }
    const other = shop.deployment('web', { labels }, { selector: { matchLabels: { app: 'web', ...labels } } })
    const { stopped, said } = await shop.deploy([other])
    assert.match(
      stopped ?? '',
      /^apps\/v1 Deployment \S+\/web: Deployment.apps "web" is invalid: spec.selector: .*field is immutable\n/,
    )
    assert.match(
      stopped ?? '',
      /\n {2}next: describe it as it was; or, where it may be interrupted, remove it yourself \(kubectl delete deployment\.v1\.apps web --namespace \S+\)/,
    )
    assert.equal(said, '', 'something was changed')
  })

  story('a volume that is to shrink', async shop => {
    assert.equal((await shop.deploy([shop.store('mysql', '20Mi')])).stopped, undefined)
    const { stopped } = await shop.deploy([shop.store('mysql', '10Mi')])
    assert.match(
      stopped ?? '',
      /^apps\/v1 StatefulSet \S+\/mysql: its volume data cannot shrink from 20Mi to 10Mi: a volume only grows\n {2}next: write 20Mi again/,
    )
  })

  story('a namespace that is stuck terminating; let go, the deploy goes on', async shop => {
    const held = shop.object('config', 'v1', 'ConfigMap', 'held')
    await shop.deploy([held])
    await shop.cluster.patch({ ...held, ...held.metadata }, { metadata: { finalizers: ['salus.health/test'] } })
    await shop.close()
    const outcome = shop.deploy([], { seconds: 25 })
    const { stopped } = await outcome.finally(() =>
      shop.cluster.patch({ ...held, ...held.metadata }, { metadata: { finalizers: null } }),
    )
    stopsWith(
      stopped,
      /^Namespace deploy-\S+ is not gone after 25 s\n {2}it is being removed/,
      /salus\.health\/test in 1 resource instances/,
    )
    stopsWith(stopped, /next: let go what holds it, which is named above/)
    assert.equal((await shop.deploy([shop.object('config', 'v1', 'ConfigMap', 'new')])).stopped, undefined)
  })

  story(
    'a PodDisruptionBudget that blocks a drain is told of, and the API server indeed refuses the eviction',
    async shop => {
      const spec = { minAvailable: 1, selector: { matchLabels: { app: 'web' } } }
      const budget = shop.object('scaling', 'policy/v1', 'PodDisruptionBudget', 'web', { spec })
      const { said, stopped } = await shop.deploy([shop.deployment('web'), budget])
      assert.equal(stopped, undefined)
      assert.match(
        said,
        /PodDisruptionBudget web blocks the drain of a node: 1 Pods are healthy and 1 must stay; next: ask for more replicas/,
      )
      const [pod] = await shop.list('v1', 'Pod')
      const name = pod?.metadata.name ?? assert.fail('no Pod')
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: shop.namespace } }
      const path = `/api/v1/namespaces/${shop.namespace}/pods/${name}/eviction`
      const { kubectlWith } = await startCluster(1)
      await assert.rejects(
        kubectlWith(JSON.stringify(eviction), 'create', '--raw', path, '-f', '-'),
        /Cannot evict pod as it would violate the pod's disruption budget/,
      )
    },
  )

  const kubeconfigWith = (change: (config: Config) => void): string => {
    const config = parse(readFileSync(where.kubeconfig, 'utf8')) as Config
    change(config)
    const file = join(mkdtempSync(join(tmpdir(), 'salus-kubeconfig-')), 'config')
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 })
    return file
  }

  test('a person who may not deploy is told what they may not, in the API server’s words', async () => {
    const kubeconfig = kubeconfigWith(({ users }) => {
      for (const { user } of users) Object.assign(user, { as: 'a-visitor' })
    })
    const shop = openShop(await openCluster({ kubeconfig }))
    await assert.rejects(shop.deploy([shop.deployment('web')]), {
      name: 'ClusterError',
      status: 403,
      message: /namespaces "deploy-\S+" is forbidden: User "a-visitor" cannot get resource "namespaces"/,
    })
  })

  test('an API server that does not answer is named with its address', async () => {
    const kubeconfig = kubeconfigWith(({ clusters }) => {
      for (const { cluster } of clusters) Object.assign(cluster, { server: 'https://127.0.0.1:1' })
    })
    const shop = openShop(await openCluster({ kubeconfig }))
    await assert.rejects(shop.deploy([shop.deployment('web')]), {
      name: 'ClusterError',
      reason: 'Unreachable',
      message: /^https:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/,
    })
  })
})

type Config = {
  readonly users: readonly { readonly user: object }[]
  readonly clusters: readonly { readonly cluster: object }[]
}
