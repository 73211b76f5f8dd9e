import assert from 'node:assert/strict'
import { dataOf, type Say, specOf } from './given.ts'

/** How objects are applied. */
export const applying = (say: Say): void => {
  say('makes what is applied and not there yet', async ({ cluster, settings, settingsNamed }) => {
    assert.equal(await cluster.get(settingsNamed('made')), undefined)
    const made = await cluster.apply(settings('made', { a: '1' }))
    assert.match(String(made.metadata.uid), /^[0-9a-f-]{36}$/)
    assert.deepEqual(await cluster.get(settingsNamed('made')), made)
  })
  say('changes nothing when the same is applied again', async ({ cluster, settings }) => {
    const first = await cluster.apply(settings('same', { a: '1' }))
    const second = await cluster.apply(settings('same', { a: '1' }))
    assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion)
    const third = await cluster.apply(settings('same', { a: '2' }))
    assert.notEqual(third.metadata.resourceVersion, first.metadata.resourceVersion)
    assert.equal(third.metadata.uid, first.metadata.uid)
  })
  say('only shows what a dry run would make', async ({ cluster, settings, settingsNamed }) => {
    const shown = await cluster.apply(settings('dry', { a: '1' }), { dryRun: true })
    assert.deepEqual(dataOf(shown), { a: '1' })
    assert.equal(await cluster.get(settingsNamed('dry')), undefined)
    const made = await cluster.apply(settings('dry', { a: '1' }))
    assert.deepEqual(dataOf(await cluster.apply(settings('dry', { a: '2' }), { dryRun: true })), { a: '2' })
    assert.deepEqual(await cluster.get(settingsNamed('dry')), made)
  })
  say('counts a generation when what is wanted changes, not when a label does', async ({ cluster, workload }) => {
    const plain = workload('Deployment', 'counted', {})
    assert.equal((await cluster.apply(plain)).metadata.generation, 1)
    const labelled = { ...plain, metadata: { ...plain.metadata, labels: { team: 'a' } } }
    assert.equal((await cluster.apply(labelled)).metadata.generation, 1)
    const slower = { ...labelled, spec: { ...specOf(plain), minReadySeconds: 3 } }
    assert.equal((await cluster.apply(slower)).metadata.generation, 2)
  })
  say('refuses an object of a namespace that is not there', async ({ cluster, settings }) => {
    const lost = settings('lost', {}, { namespace: 'not-there' })
    const expected = { status: 404, reason: 'NotFound', message: 'namespaces "not-there" not found' }
    await assert.rejects(cluster.apply(lost), { ...expected, about: 'apply v1 ConfigMap not-there/lost' })
    await assert.rejects(cluster.create(lost), { ...expected, about: 'create v1 ConfigMap not-there/lost' })
  })
  say('refuses a name that is none', async ({ cluster, settings }) => {
    await assert.rejects(cluster.apply(settings('Not Valid', {})), {
      status: 422,
      reason: 'Invalid',
      message: /^ConfigMap "Not Valid" is invalid: metadata.name: Invalid value: "Not Valid": a lowercase RFC 1123/,
    })
  })
}
