import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openCluster } from '../../src/cluster/real.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import { awaitReady, DeployStopped } from '../../src/operate/deploy/await-ready.ts'
import { planRollback, runRollback } from '../../src/operate/rollback.ts'
import { readScaling, runScale, scalablesOf } from '../../src/operate/scale.ts'
import { untilFewer } from '../../src/operate/settle.ts'
import { stopOrder } from '../../src/plan/dependency-order.ts'
import { planScale, type Wish } from '../../src/plan/scale.ts'
import { smallPlatform } from './small-platform.ts'
import { findCluster } from './where.ts'

const where = await findCluster()
const quiet = { say: () => {}, show: () => {} }
const patience = { seconds: 120, progress: quiet }

type Template = {
  readonly spec: { readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[] }
}
type WithTemplate = { readonly spec: { readonly template: Template & Pick<Manifest, 'metadata'> } }
const templateOf = (live: Manifest | undefined) => {
  assert.ok(live)
  return (live as Manifest & WithTemplate).spec.template
}

describe('scaling and rolling back a small platform on the real cluster', {
  skip: 'missing' in where && where.missing,
}, () => {
  if ('missing' in where) return
  const opening = openCluster({ kubeconfig: where.kubeconfig }).then(smallPlatform)
  before(async () => (await opening).open())
  after(async () => void (await (await opening).close()))

  const scaleTo = async (wish: Wish, service = 'back') => {
    const { cluster, namespace, platform } = await opening
    const declared = [{ service, replicas: { from: 2, to: 4 } }]
    const plan = planScale(
      scalablesOf(declared, await readScaling(cluster, namespace, [service])),
      stopOrder(platform),
      wish,
    )
    await runScale(cluster, namespace, plan.steps, async (step, deployment) => {
      await awaitReady(cluster, [deployment], patience)
      if (step.to < step.from) await untilFewer(cluster, deployment, step.to, patience)
    })
    const [state] = await readScaling(cluster, namespace, [service])
    return { plan, state }
  }

  test('a scaling moves the autoscaler’s minimum and the Pods, waits for both ways, and default brings back what is declared', async () => {
    const { deployment, autoscaler, apply, ready, cluster, namespace } = await opening
    const manifests = [deployment('back', { replicas: 2 }), autoscaler('back', 2, 4)]
    await apply(...manifests)
    await ready(...manifests.slice(0, 1))
    const up = await scaleTo(3)
    assert.deepEqual([up.state?.ready, up.state?.desired, up.state?.autoscaler?.minimum], [3, 3, 3])
    const refused = await scaleTo(9)
    assert.match(refused.plan.refused[0] ?? '', /^back: expected 0 or 2 to 4, received 9\./)
    assert.equal(refused.state?.desired, 3)
    const none = await scaleTo(0)
    assert.deepEqual([none.state?.ready, none.state?.desired, none.state?.autoscaler?.minimum], [0, 0, 3])
    assert.deepEqual(
      await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: 'app.kubernetes.io/name=back' }),
      [],
    )
    const back = await scaleTo('default')
    assert.deepEqual([back.state?.ready, back.state?.desired, back.state?.autoscaler?.minimum], [2, 2, 2])
  })

  test('an autoscaler that was scaled stays whose it was: a deploy finds nobody else’s value there', async () => {
    const { autoscaler, cluster } = await opening
    await scaleTo(3)
    const applied = await cluster.apply(autoscaler('back', 2, 4))
    assert.equal((applied.spec as { minReplicas: number }).minReplicas, 2)
  })

  test('a rollback brings a stuck rollout back to what ran, and the next deploy still removes what it has to', async () => {
    const { deployment, apply, ready, cluster, namespace } = await opening
    const front = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'front', namespace }
    const settings = (name: string): Manifest => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      data: { a: '1' },
    })
    const named = (name: string) => ({ name: 'A', valueFrom: { configMapKeyRef: { name, key: 'a' } } })
    const first = deployment('front', { replicas: 1, version: '1', env: [named('settings-1')] })
    const second = deployment('front', {
      replicas: 1,
      version: '2',
      env: [{ name: 'OLD', value: 'x' }, named('settings-2')],
    })
    const third = deployment('front', { replicas: 1, version: '3', command: 'echo cannot start; exit 1' })
    await apply(settings('settings-1'), settings('settings-2'), first)
    await ready(first)
    await apply(second)
    await ready(second)
    await apply(third)
    await assert.rejects(
      awaitReady(cluster, [front], { ...patience, seconds: 8 }),
      (error: unknown) =>
        error instanceof DeployStopped && /^front 0\/1 Pods ready[\s\S]*cannot start/.test(error.message),
    )

    const plan = await planRollback(cluster, namespace, 'front', undefined)
    assert.deepEqual(
      plan?.revisions.map(({ number, current }) => [number, current]),
      [
        [3, true],
        [2, false],
        [1, false],
      ],
    )
    assert.ok(plan && 'revision' in plan.choice)
    assert.deepEqual(
      plan.choice.changes.map(({ path }) => path),
      [
        'metadata.labels.version',
        'spec.containers[front].command',
        'spec.containers[front].env[VERSION].value',
        'spec.containers[front].env[OLD]',
        'spec.containers[front].env[A]',
      ],
    )
    await runRollback(cluster, plan.deployment, plan.choice.revision)
    await awaitReady(cluster, [front], patience)
    const rolled = await planRollback(cluster, namespace, 'front', undefined)
    assert.deepEqual(
      rolled?.revisions.map(({ number, current }) => [number, current]),
      [
        [4, true],
        [3, false],
        [1, false],
      ],
      'the ReplicaSet of revision 2 is taken up again',
    )

    const before = await cluster.get(front)
    await apply(second)
    const same = await cluster.get(front)
    assert.equal(same?.metadata.generation, before?.metadata.generation, 'to deploy what runs again changes nothing')

    const fixed = deployment('front', { replicas: 1, version: '3' })
    await apply(fixed)
    await ready(fixed)
    const live = templateOf(await cluster.get(front))
    assert.deepEqual(
      live.spec.containers[0]?.env.map(({ name }) => name),
      ['VERSION'],
    )
  })

  test('what somebody else wrote into the template goes with the rollback', async () => {
    const { cluster, namespace, ready, deployment } = await opening
    const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'front', namespace }
    await cluster.patch(reference, { spec: { template: { metadata: { annotations: { restarted: 'by hand' } } } } })
    await ready(deployment('front'))
    const plan = await planRollback(cluster, namespace, 'front', undefined)
    assert.ok(plan && 'revision' in plan.choice)
    assert.deepEqual(
      plan.choice.changes.map(({ path }) => path),
      ['metadata.annotations'],
    )
    await runRollback(cluster, plan.deployment, plan.choice.revision)
    assert.equal(templateOf(await cluster.get(reference)).metadata.annotations, undefined)
    await ready(deployment('front'))
  })

  test('a revision whose ConfigMap is gone is refused', async () => {
    const { cluster, namespace } = await opening
    await cluster.remove({ apiVersion: 'v1', kind: 'ConfigMap', name: 'settings-1', namespace })
    const plan = await planRollback(cluster, namespace, 'front', 1)
    assert.deepEqual(plan?.choice, { refused: 'front: revision 1 needs ConfigMap settings-1, which is gone' })
  })
})
