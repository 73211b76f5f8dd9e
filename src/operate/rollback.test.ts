import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { planRollback, runRollback } from './rollback.ts'
import { clusterWith, object } from './shop-fixture.ts'

const template = (version: string, settings = 'settings') => ({
  metadata: { labels: { app: 'web', version } },
  spec: { containers: [{ name: 'web', image: `shop:${version}`, envFrom: [{ configMapRef: { name: settings } }] }] },
})
const deployment = (version: string, more: object = {}): Manifest =>
  object('apps/v1', 'Deployment', 'web', {
    spec: { selector: { matchLabels: { app: 'web' } }, template: template(version), ...more },
  })
const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' }
const settings = object('v1', 'ConfigMap', 'settings', { data: {} })

const templateOf = (live: Manifest | undefined): unknown => {
  assert.ok(live)
  return (live.spec as { readonly template: unknown }).template
}

/** The shop after two deploys: revision 1 was version 1, revision 2 is version 2. */
const deployed = async (more: object = {}, oldSettings = 'settings') => {
  const cluster = await clusterWith([settings])
  const { metadata } = await cluster.apply(deployment('2', more))
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: metadata.uid, controller: true },
  ]
  for (const number of [1, 2]) {
    const name = `web-${number}`
    const annotations = { 'deployment.kubernetes.io/revision': String(number) }
    await cluster.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name, namespace: 'shop', annotations, ownerReferences },
      spec: { template: template(String(number), number === 1 ? oldSettings : 'settings') },
    })
  }
  return cluster
}

test('a rollback brings the template back and keeps it ours, so that the next deploy removes what it has to', async () => {
  const cluster = await deployed()
  const plan = await planRollback(cluster, 'shop', 'web', undefined)
  assert.ok(plan && 'revision' in plan.choice)
  assert.deepEqual(plan.choice.changes, [
    { path: 'metadata.labels.version', before: '2', after: '1' },
    { path: 'spec.containers[web].image', before: 'shop:2', after: 'shop:1' },
  ])
  await runRollback(cluster, plan.deployment, plan.choice.revision)
  assert.deepEqual(templateOf(await cluster.get(reference)), template('1'))
  const next = await cluster.apply(deployment('3'))
  assert.deepEqual(templateOf(next), template('3'))
})

test('what another manager wrote into the template is taken out', async () => {
  const cluster = await deployed()
  const written = { spec: { template: { metadata: { annotations: { restarted: 'by hand' } } } } }
  await cluster.patch(reference, written)
  const plan = await planRollback(cluster, 'shop', 'web', 1)
  assert.ok(plan && 'revision' in plan.choice)
  await runRollback(cluster, plan.deployment, plan.choice.revision)
  assert.deepEqual(templateOf(await cluster.get(reference)), template('1'))
})

test('a revision that needs what is gone is refused', async () => {
  const plan = await planRollback(await deployed({}, 'older-settings'), 'shop', 'web', 1)
  assert.deepEqual(plan?.choice, { refused: 'web: revision 1 needs ConfigMap older-settings, which is gone' })
})

test('a paused Deployment is refused: nothing would roll', async () => {
  const plan = await planRollback(await deployed({ paused: true }), 'shop', 'web', undefined)
  assert.deepEqual(plan?.choice, {
    refused: 'web is paused: resume it first, or nothing rolls (kubectl rollout resume)',
  })
})

test('a service that is not deployed has no plan', async () => {
  assert.equal(await planRollback(await clusterWith([settings]), 'shop', 'web', undefined), undefined)
})
