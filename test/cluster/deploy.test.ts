import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { openCluster } from '../../src/cluster/real.ts'
import { type Manifest, referenceOf } from '../../src/model/manifest.ts'
import { recipeAnnotation } from '../../src/model/secret-value.ts'
import { makeSecrets, markShown, passwordsToShow } from '../../src/operate/deploy/secrets.ts'
import { openShop, type Shop } from './deploy-fixture.ts'
import { startCluster } from './machine.ts'
import { findCluster } from './where.ts'

const where = await findCluster()

type Pod = Manifest & { readonly status: { readonly containerStatuses: readonly { readonly restartCount: number }[] } }

const opened = async (kubeconfig: string): Promise<Shop> => openShop(await openCluster({ kubeconfig }))

describe('deploys on the real cluster', { skip: 'missing' in where && where.missing }, () => {
  if ('missing' in where) return
  const opening = opened(where.kubeconfig)
  before(async () => void (await opening))
  after(async () => void (await (await opening).close()))

  /** Deploys, and sees that nothing is left to do. */
  const deployed = async (...manifests: readonly Manifest[]) => {
    const shop = await opening
    const outcome = await shop.deploy(manifests)
    assert.equal(outcome.stopped, undefined)
    assert.equal(await shop.changesLeft(...manifests), '')
    return outcome
  }

  const configured = (shop: Shop, version: string): readonly [Manifest, Manifest] => {
    const name = `web-config-${version}`
    const config = shop.object('config', 'v1', 'ConfigMap', name, { immutable: true, data: { VERSION: version } })
    return [config, shop.deployment('web', { container: { envFrom: [{ configMapRef: { name } }] } })]
  }

  test('what was deployed is not there to deploy again, and says so', async () => {
    const shop = await opening
    const first = await deployed(...configured(shop, '1'))
    assert.match(first.said, /^namespace: 1 of 1 objects changed, ready after/m)
    const second = await deployed(...configured(shop, '1'))
    assert.equal(second.planned, '')
  })

  test('a ConfigMap stays while a revision may need it, and goes with the last', async () => {
    const shop = await opening
    await deployed(...configured(shop, '2'))
    assert.ok(await shop.get('v1', 'ConfigMap', 'web-config-1'))
    const [config, web] = configured(shop, '3')
    await deployed(config, { ...web, spec: { ...(web.spec as object), revisionHistoryLimit: 0 } })
    await deployed(config, { ...web, spec: { ...(web.spec as object), revisionHistoryLimit: 0 } })
    const left = (await shop.list('v1', 'ConfigMap')).map(({ metadata }) => metadata.name)
    assert.deepEqual(left.sort(), ['kube-root-ca.crt', 'web-config-3'])
  })

  test('a field that another set is shown with its owner, and taken', async () => {
    const shop = await opening
    const web = shop.deployment('web')
    await deployed(web)
    const { kubectl } = await startCluster(1)
    const change = JSON.stringify({ spec: { minReadySeconds: 7 } })
    const words = ['--namespace', shop.namespace, '--field-manager', 'an-operator', '--type', 'merge']
    await kubectl('patch', 'deployment', 'web', ...words, '--patch', change)
    const { planned } = await deployed({ ...web, spec: { ...(web.spec as object), minReadySeconds: 1 } })
    assert.match(
      planned,
      /spec\.minReadySeconds {2}7 → 1\n +takes spec\.minReadySeconds from an-operator, which set it/,
    )
  })

  const scaled = (shop: Shop, minReplicas: number): readonly [Manifest, Manifest] => {
    const { replicas: _own, ...spec } = shop.deployment('web').spec as { readonly replicas: number }
    const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
    const metrics = [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 90 } } },
    ]
    // Idle Pods would go by the autoscaler's own will, too.
    const behavior = { scaleDown: { selectPolicy: 'Disabled' } }
    const autoscaler = shop.object('scaling', 'autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
      spec: { scaleTargetRef: target, minReplicas, maxReplicas: 6, metrics, behavior },
    })
    return [{ ...shop.deployment('web'), spec }, autoscaler]
  }

  const replicas = async (): Promise<unknown> => {
    const web = await (await opening).get('apps/v1', 'Deployment', 'web')
    return (web?.spec as { readonly replicas?: number } | undefined)?.replicas
  }

  test('an autoscaled workload begins with its fewest Pods, and a deploy leaves the number that was made of it', async () => {
    const shop = await opening
    await deployed()
    await deployed(...scaled(shop, 2))
    assert.equal(await replicas(), 2)
    assert.equal((await shop.list('apps/v1', 'ReplicaSet')).length, 1)
    await shop.cluster.patch(referenceOf(shop.deployment('web')), { spec: { replicas: 4 } }, 'scale')
    await deployed(...scaled(shop, 2))
    assert.equal(await replicas(), 4)
  })

  test('a number of Pods that was described does not become one when an autoscaler takes over', async () => {
    const shop = await opening
    await deployed()
    await deployed(shop.deployment('web', {}, { replicas: 3 }))
    await deployed(...scaled(shop, 2))
    assert.equal(await replicas(), 3)
  })

  test('a volume grows in place: the Pods and their data stay', async () => {
    const shop = await opening
    const write = 'echo kept > /data/note; exec sleep 100000'
    const store = (size: string) =>
      shop.store('mysql', size, { command: write, container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] } })
    await deployed(store('10Mi'))
    const before = await shop.get('v1', 'Pod', 'mysql-0')
    const { planned } = await deployed(store('20Mi'))
    assert.match(planned, /grow {7}v1 PersistentVolumeClaim \S+\/data-mysql-0\n +10Mi → 20Mi/)
    assert.match(planned, /recreate {3}apps\/v1 StatefulSet \S+\/mysql\n +without touching its Pods/)
    const pod = await shop.get('v1', 'Pod', 'mysql-0')
    assert.equal(pod?.metadata.uid, before?.metadata.uid)
    assert.equal((pod as Pod).status.containerStatuses[0]?.restartCount, 0)
    const claim = await shop.get('v1', 'PersistentVolumeClaim', 'data-mysql-0')
    const { capacity } = (claim?.status ?? {}) as { readonly capacity?: { readonly storage: string } }
    assert.equal(capacity?.storage, '20Mi')
  })

  test('a store that is stuck on a broken version is mended by deploying the fix', async () => {
    const shop = await opening
    const broken = await shop.deploy([shop.store('mysql', '20Mi', { image: 'nobody/has-this:1' })], { seconds: 10 })
    assert.match(broken.stopped ?? '', /mysql 0\/1 Pods ready after 10 s/)
    const { planned } = await deployed(shop.store('mysql', '20Mi'))
    assert.match(planned, /restart {4}v1 Pod \S+\/mysql-0\n +(?:ErrImagePull|ImagePullBackOff)/)
  })

  test('what holds data is kept unless that is agreed to; everything else that left is removed', async () => {
    const shop = await opening
    await deployed(shop.store('mysql', '20Mi'), shop.deployment('web'))
    await shop.deploy([], { agree: false })
    assert.equal(await shop.get('apps/v1', 'Deployment', 'web'), undefined)
    assert.ok(await shop.get('apps/v1', 'StatefulSet', 'mysql'))
    const { planned } = await shop.deploy([])
    assert.match(planned, /prune +apps\/v1 StatefulSet \S+\/mysql\n +and the data that it holds/)
    assert.equal((await shop.get('apps/v1', 'StatefulSet', 'mysql'))?.metadata.deletionTimestamp, undefined)
  })

  test('a Job runs once, however often it is deployed', async () => {
    const shop = await opening
    await deployed(shop.job('migrate-1', 'echo done'))
    const before = await shop.get('batch/v1', 'Job', 'migrate-1')
    await deployed(shop.job('migrate-1', 'echo done'))
    assert.equal((await shop.get('batch/v1', 'Job', 'migrate-1'))?.metadata.uid, before?.metadata.uid)
  })
})

describe('secrets on the real cluster', { skip: 'missing' in where && where.missing }, () => {
  if ('missing' in where) return
  const opening = opened(where.kubeconfig)
  before(async () => {
    const shop = await opening
    await shop.deploy([])
  })
  after(async () => void (await (await opening).close()))

  const recipe = (shop: Shop, name: string, recipes: object): Manifest =>
    shop.object('secrets', 'v1', 'Secret', name, {
      type: 'Opaque',
      annotations: { [recipeAnnotation]: JSON.stringify(recipes) },
    })

  const secretsOf = (shop: Shop): readonly Manifest[] => [
    recipe(shop, 'web-secret', {
      'service-key': { draw: 'signing-key', keyId: 'web' },
      'mysql-password': { draw: 'password' },
      first: { draw: 'one-time-password' },
    }),
    recipe(shop, 'mysql-secret', { 'accounts.sql': { template: "IDENTIFIED BY '{{web-secret/mysql-password}}'" } }),
  ]

  const dataOf = async (shop: Shop, name: string): Promise<Readonly<Record<string, string>>> => {
    const secret = await shop.get('v1', 'Secret', name)
    const data = (secret?.data ?? {}) as Readonly<Record<string, string>>
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
    )
  }

  test('ten deploys at once end with one set of values, and what is derived follows it', async () => {
    const shop = await opening
    const secrets = secretsOf(shop)
    const clusters: readonly Cluster[] = await Promise.all(
      Array.from({ length: 10 }, () => openCluster({ kubeconfig: where.kubeconfig })),
    )
    await Promise.all(clusters.map(cluster => makeSecrets(cluster, secrets, [])))
    const web = await dataOf(shop, 'web-secret')
    assert.equal((await dataOf(shop, 'mysql-secret'))['accounts.sql'], `IDENTIFIED BY '${web['mysql-password']}'`)
    await makeSecrets(shop.cluster, secrets, [])
    assert.deepEqual(await dataOf(shop, 'web-secret'), web)
    assert.equal(await shop.changesLeft(...secrets), '')
  })

  test('a value that is missing is drawn, the others are kept, and no plan or word shows one', async () => {
    const shop = await opening
    const secrets = secretsOf(shop)
    const before = await dataOf(shop, 'web-secret')
    await shop.cluster.patch(referenceOf(secrets[0] as Manifest), { data: { 'mysql-password': null } })
    const { planned, said } = await shop.deploy(secrets)
    assert.match(planned, /mysql-password {2}drawn/)
    assert.match(planned, /accounts\.sql {2}derived anew/)
    const now = await dataOf(shop, 'web-secret')
    assert.notEqual(now['mysql-password'], before['mysql-password'])
    assert.equal(now['service-key'], before['service-key'])
    for (const value of Object.values(now)) assert.ok(!`${planned}${said}`.includes(value))
  })

  test('a one-time password is shown until it was, and not again', async () => {
    const shop = await opening
    const secrets = secretsOf(shop)
    const shown = await passwordsToShow(shop.cluster, secrets)
    assert.deepEqual(
      shown.map(({ name }) => name),
      ['first'],
    )
    assert.equal(shown[0]?.password, (await dataOf(shop, 'web-secret')).first)
    await markShown(shop.cluster, shown)
    assert.deepEqual(await passwordsToShow(shop.cluster, secrets), [])
    assert.equal(await shop.changesLeft(...secrets), '')
  })
})
