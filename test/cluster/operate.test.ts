import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openCluster } from '../../src/cluster/real.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import type { Line } from '../../src/operate/health/line.ts'
import { health } from '../../src/operate/health.ts'
import { preflight } from '../../src/operate/preflight.ts'
import { planRollback, runRollback } from '../../src/operate/rollback.ts'
import { readScaling, runScale, scalablesOf } from '../../src/operate/scale.ts'
import { NotSettled, untilFewer, untilReady } from '../../src/operate/settle.ts'
import { stopOrder } from '../../src/plan/dependency-order.ts'
import { planScale, type Wish } from '../../src/plan/scale.ts'
import { smallPlatform } from './small-platform.ts'
import { findCluster } from './where.ts'

const where = await findCluster()
const quiet = { say: () => {}, show: () => {} }
const patience = { seconds: 30, progress: quiet }

type Template = {
  readonly spec: { readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[] }
}
type WithTemplate = { readonly spec: { readonly template: Template & Pick<Manifest, 'metadata'> } }
const templateOf = (live: Manifest | undefined) => {
  assert.ok(live)
  return (live as Manifest & WithTemplate).spec.template
}

describe('a small platform on the real cluster', { skip: 'missing' in where && where.missing }, () => {
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
      await untilReady(cluster, deployment, patience)
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
      untilReady(
        cluster,
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'front', namespace },
        { ...patience, seconds: 8 },
      ),
      (error: unknown) =>
        error instanceof NotSettled && /^front 0\/1 Pods ready[\s\S]*cannot start/.test(error.message),
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
    await untilReady(cluster, { apiVersion: 'apps/v1', kind: 'Deployment', name: 'front', namespace }, patience)
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

    const fixed = deployment('front', { replicas: 1, version: '3' })
    await apply(fixed)
    await ready(fixed)
    const live = templateOf(await cluster.get({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'front', namespace }))
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

  const linesOf = async (): Promise<ReadonlyMap<string, readonly Line[]>> => {
    const { cluster, platform, environment } = await opening
    const seen = await health({ cluster, platform, environment, manifests: [], now: new Date() })
    return new Map(seen.sections.map(({ name, lines }) => [name, lines]))
  }

  /** The first line that a test of it accepts, within half a minute: a cluster takes its time to say why. */
  const lineWhen = async (section: string, accepts: (line: Line) => boolean): Promise<Line> => {
    const end = Date.now() + 30_000
    for (;;) {
      const lines = (await linesOf()).get(section) ?? []
      const found = lines.find(accepts)
      if (found !== undefined) return found
      assert.ok(Date.now() < end, `${section} tells only ${JSON.stringify(lines)}`)
      await sleep(500)
    }
  }

  test('health asks services behind closed NetworkPolicies whether they can log in', async () => {
    const { apply, ready, deployment, answering, namespace } = await opening
    const closed: Manifest = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'closed', namespace },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    }
    const loggedIn = deployment('front', { replicas: 2 })
    await apply(closed, loggedIn)
    await ready(loggedIn)
    const good = await lineWhen('stores', ({ about }) => about === 'front → mysql')
    assert.deepEqual([good.state, good.says], ['ok', '2 of 2 Pods are logged in'])
    const shut = deployment('front', { replicas: 1, command: answering({ sql: 'access denied' }) })
    await apply(shut)
    await ready(shut)
    const bad = await lineWhen('stores', ({ about, state }) => about === 'front → mysql' && state === 'bad')
    assert.match(bad.says, /Pods cannot log in: access denied$/)
  })

  test('health names why a Pod finds no place: processor time', async () => {
    const { apply, deployment } = await opening
    await apply(deployment('large', { replicas: 1, cpu: '900' }))
    const line = await lineWhen('pods', ({ about }) => about.startsWith('large-'))
    assert.match(
      line.says,
      /^FailedScheduling: .*Insufficient cpu.*; asks 900 of cpu; the freest node, .+, has .+ left$/,
    )
  })

  test('health names why a Pod finds no place: its claim', async () => {
    const { apply, deployment, namespace } = await opening
    const claim: Manifest = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace },
      spec: {
        storageClassName: 'none-such',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    }
    await apply(claim, deployment('claiming', { replicas: 1, claim: 'data' }))
    const line = await lineWhen('pods', ({ about, state }) => about === 'data' && state === 'bad')
    assert.match(line.says, /"none-such" not found/)
    const volume = await lineWhen('volumes', ({ about, says }) => about === 'data' && says.includes('not found'))
    assert.match(volume.says, /^1Gi, Pending: storageclass\.storage\.k8s\.io "none-such" not found$/)
  })

  test('health shows the last lines of a container that ends again and again', async () => {
    const { apply, deployment, service } = await opening
    await apply(
      service('failing'),
      deployment('failing', { replicas: 1, command: 'echo the tables are not there; exit 3' }),
    )
    const line = await lineWhen(
      'pods',
      ({ about, says }) => about.startsWith('failing-') && says.includes('exit code 3'),
    )
    assert.deepEqual(line.log, ['the tables are not there'])
    const behind = await lineWhen('services', ({ about }) => about === 'failing')
    assert.match(behind.says, /^no ready endpoint: none of 1 Pods is ready — .*exit code 3/)
  })

  test('health names Services that lead nowhere', async () => {
    const { apply, service, namespace } = await opening
    const wrong: Manifest = {
      ...service('wrong'),
      metadata: { name: 'wrong', namespace },
      spec: { selector: { 'app.kubernetes.io/name': 'front' }, ports: [{ port: 1, targetPort: 'grpc' }] },
    }
    await apply(service('nobody'), wrong)
    const nobody = await lineWhen('services', ({ about }) => about === 'nobody')
    assert.equal(nobody.says, 'no ready endpoint: no Pod bears app.kubernetes.io/name=nobody')
    const other = await lineWhen('services', ({ about, says }) => about === 'wrong' && says.includes('port'))
    assert.equal(other.says, 'no ready endpoint: no container of its Pods names a port grpc')
  })

  test('preflight looks at the real cluster', async () => {
    const { cluster, platform, environment, autoscaler, deployment } = await opening
    const timed = (timeZone: string): Manifest => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'copy', namespace: environment.namespace },
      spec: { timeZone },
    })
    const manifests = [
      deployment('back', { replicas: 1, cpu: '900' }),
      autoscaler('back', 2, 4),
      timed('Asia/Jakarta'),
      timed('Mars/Olympus'),
      { apiVersion: 'none.example/v1', kind: 'Nothing', metadata: { name: 'x' } },
    ]
    const answers = await preflight({ cluster, platform, environment, manifests })
    const stateOf = (about: string) => answers.filter(one => one.about === about).map(({ state }) => state)
    assert.deepEqual(stateOf('Kubernetes'), ['ok'])
    assert.deepEqual(stateOf('rights'), ['ok'])
    assert.deepEqual(stateOf('namespace'), ['ok'])
    assert.deepEqual(stateOf('kinds'), ['missing'])
    assert.deepEqual(stateOf('DNS'), ['ok'])
    assert.deepEqual(stateOf('Pod addresses'), ['ok'])
    assert.deepEqual(stateOf('capacity'), ['missing'])
    assert.deepEqual(stateOf('metrics'), ['ok'])
    assert.deepEqual(stateOf('certificate'), ['missing'])
    assert.deepEqual(stateOf('time zone'), ['ok', 'missing'])
    const zone = answers.find(({ about, state }) => about === 'time zone' && state === 'missing')
    assert.match(zone?.says ?? '', /spec\.timeZone: Invalid value: "Mars\/Olympus"/)
  })
})
