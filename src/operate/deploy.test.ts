import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, ClusterError } from '../cluster/cluster.ts'
import { openFakeCluster } from '../cluster/fake.ts'
import { type Manifest, referenceOf } from '../model/manifest.ts'
import { recipeAnnotation } from '../model/secret-value.ts'
import { ownerLabels, type Stage, stageLabel } from '../model/stage.ts'
import { isChange } from '../plan/step.ts'
import { makeSecrets } from './deploy/secrets.ts'
import { type Deploying, deploy, lossesOf, planOf } from './deploy.ts'

const target = { platform: 'shop', environment: 'test' }
const quiet = { say: () => {}, show: () => {} }

const object = (stage: Stage, apiVersion: string, kind: string, name: string, rest: object = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: {
    name,
    ...(kind === 'Namespace' ? {} : { namespace: 'shop' }),
    labels: { ...ownerLabels('shop', 'test'), [stageLabel]: stage },
    ...('annotations' in rest ? { annotations: rest.annotations as Record<string, string> } : {}),
  },
  ...Object.fromEntries(Object.entries(rest).filter(([field]) => field !== 'annotations')),
})

const recipe = (name: string, recipes: object): Manifest =>
  object('secrets', 'v1', 'Secret', name, { annotations: { [recipeAnnotation]: JSON.stringify(recipes) } })

const workload = (stage: Stage, kind: string, name: string): Manifest =>
  object(stage, 'apps/v1', kind, name, {
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: 'web:1' }] } },
    },
  })

const secrets = [
  recipe('web-secret', { key: { draw: 'signing-key', keyId: 'web' }, password: { draw: 'password' } }),
  recipe('log-secret', {
    callers: { publicKeysOf: ['web-secret/key'] },
    url: { template: 'web:{{web-secret/password}}' },
  }),
]

const desired = [
  object('namespace', 'v1', 'Namespace', 'shop'),
  object('config', 'v1', 'ConfigMap', 'web-config', { data: { A: '1' } }),
  ...secrets,
  workload('stores', 'StatefulSet', 'mysql'),
  workload('services', 'Deployment', 'web'),
]

const running = { observedGeneration: 1000, replicas: 1, readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 }

/** A cluster whose workloads run as soon as they are applied. */
const lively = (cluster: Cluster): Cluster => ({
  ...cluster,
  apply: async (manifest, options) => {
    const applied = await cluster.apply(manifest, options)
    if (options?.dryRun || !['Deployment', 'StatefulSet'].includes(manifest.kind)) return applied
    return cluster.patch(referenceOf(manifest), { status: running }, 'status')
  },
})

/** A cluster that nobody asks any more after so many writes: the process was killed. */
const killedAfter = (cluster: Cluster, writes: number): Cluster => {
  let left = writes
  const counted =
    <Given extends readonly unknown[], Answer>(write: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      const isDry = given.some(one => typeof one === 'object' && one !== null && 'dryRun' in one && one.dryRun === true)
      if (!isDry) {
        left -= 1
        if (left < 0) throw new Error('killed')
      }
      return write(...given)
    }
  const { apply, create, patch, remove } = cluster
  return { ...cluster, apply: counted(apply), create: counted(create), patch: counted(patch), remove: counted(remove) }
}

const run = async (cluster: Cluster, manifests: readonly Manifest[], seconds = 1): Promise<void> => {
  const deploying: Deploying = { cluster, target, desired: manifests }
  const plan = await planOf(deploying)
  assert.deepEqual(plan.refusals, [])
  await deploy(deploying, plan, lossesOf(plan), { seconds, progress: quiet })
}

const isEmpty = async (cluster: Cluster, manifests: readonly Manifest[]): Promise<boolean> =>
  !(await planOf({ cluster, target, desired: manifests })).steps.some(isChange)

const dataOf = async (cluster: Cluster): Promise<Readonly<Record<string, string>>> => {
  const all = await Promise.all(secrets.map(secret => cluster.get(referenceOf(secret))))
  const data = all.flatMap(secret => Object.entries((secret?.data ?? {}) as Record<string, string>))
  return Object.fromEntries(data.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]))
}

test('a deploy that is killed after any of its writes and run again ends as described, its secrets fitting each other', async () => {
  for (let writes = 0; writes < 12; writes += 1) {
    const cluster = lively(openFakeCluster())
    await run(killedAfter(cluster, writes), desired).catch(() => {})
    await run(cluster, desired)
    assert.equal(await isEmpty(cluster, desired), true, `killed after ${writes} writes`)
    const { key = '', password, callers = '', url } = await dataOf(cluster)
    assert.equal(url, `web:${password}`)
    assert.equal(JSON.parse(callers).keys[0].x, JSON.parse(key).x)
  }
})

test('nothing of a stage is applied before the stage before it is ready', async () => {
  const cluster = openFakeCluster()
  await assert.rejects(run(cluster, desired), { name: 'DeployStopped', message: /^mysql is not ready after 1 s\n/ })
  const web = referenceOf(workload('services', 'Deployment', 'web'))
  assert.equal(await cluster.get(web), undefined)
  await cluster.patch(referenceOf(workload('stores', 'StatefulSet', 'mysql')), { status: running }, 'status')
  await assert.rejects(run(cluster, desired), { message: /^web is not ready after 1 s\n/ })
  assert.ok(await cluster.get(web))
})

test('what left the description is removed after everything else is ready', async () => {
  const cluster = lively(openFakeCluster())
  await run(cluster, desired)
  const without = desired.filter(({ kind }) => kind !== 'Deployment' && kind !== 'ConfigMap')
  await run(cluster, without)
  assert.equal(await cluster.get(referenceOf(workload('services', 'Deployment', 'web'))), undefined)
  assert.equal(await isEmpty(cluster, without), true)
})

test('what another platform, or nobody, deployed there stays', async () => {
  const cluster = lively(openFakeCluster())
  await run(cluster, desired)
  const foreign = {
    ...object('config', 'v1', 'ConfigMap', 'foreign'),
    metadata: { name: 'foreign', namespace: 'shop' },
  }
  await cluster.apply(foreign)
  await run(cluster, desired)
  assert.ok(await cluster.get(referenceOf(foreign)))
})

test('a Secret that another deploy made meanwhile is read again, not overwritten', async () => {
  const cluster = openFakeCluster()
  await cluster.apply(object('namespace', 'v1', 'Namespace', 'shop'))
  let overtaken = false
  const late: Cluster = {
    ...cluster,
    create: async (manifest, options) => {
      if (!overtaken) {
        overtaken = true
        await makeSecrets(cluster, secrets, [])
      }
      return cluster.create(manifest, options)
    },
  }
  await makeSecrets(late, secrets, [])
  const { password, url } = await dataOf(cluster)
  assert.equal(url, `web:${password}`)
  const before = await dataOf(cluster)
  await makeSecrets(cluster, secrets, [])
  assert.deepEqual(await dataOf(cluster), before)
})

test('a Secret that others change all the time is given up on with a reason', async () => {
  const cluster = openFakeCluster()
  await cluster.apply(object('namespace', 'v1', 'Namespace', 'shop'))
  const busy: Cluster = {
    ...cluster,
    create: async () => {
      throw new ClusterError('create', 409, 'AlreadyExists', 'secrets "web-secret" already exists')
    },
  }
  await assert.rejects(makeSecrets(busy, secrets, []), { message: 'others changed them 10 times meanwhile' })
})

test('a person who may not look at some kinds is told which, and may deploy', async () => {
  const cluster = lively(openFakeCluster())
  const narrow: Cluster = {
    ...cluster,
    list: async selection => {
      if (selection.kind === 'Role') throw new ClusterError('list', 403, 'Forbidden', 'roles is forbidden')
      return cluster.list(selection)
    },
  }
  await run(narrow, desired)
  const { unseen } = await planOf({ cluster: narrow, target, desired })
  assert.deepEqual(unseen, ['Role in shop'])
})

test('a kind that the cluster does not serve is refused, unless the deployment brings it', async () => {
  const cluster = openFakeCluster()
  const route = object('ingress', 'example.org/v1', 'Route', 'way')
  const { refusals } = await planOf({
    cluster,
    target,
    desired: [
      object('namespace', 'v1', 'Namespace', 'default'),
      { ...route, metadata: { ...route.metadata, namespace: 'default' } },
    ],
  })
  assert.match(refusals[0]?.message ?? '', /no matches for kind "Route" in version "example.org\/v1"/)
})

test('a service that was scaled to nothing is left so, and named', async () => {
  const cluster = lively(openFakeCluster())
  await run(cluster, desired)
  const web = referenceOf(workload('services', 'Deployment', 'web'))
  await cluster.patch(web, { spec: { replicas: 0 } }, 'scale')
  const plan = await planOf({ cluster, target, desired })
  assert.deepEqual([plan.resting, plan.steps.some(isChange)], [['web'], false])
})
