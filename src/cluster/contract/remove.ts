import assert from 'node:assert/strict'
import { type Manifest, referenceOf } from '../../model/manifest.ts'
import { dataOf, type Meta, type Say, until } from './given.ts'

/** How objects are removed, and what follows them. */
export const removing = (say: Say): void => {
  const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: Manifest, more: object = {}): Meta => ({
    ownerReferences: [{ apiVersion, kind, name, uid, ...more }],
  })
  say('removes what is there, and says whether there was something', async ({ cluster, settings, settingsNamed }) => {
    await cluster.apply(settings('left', {}))
    assert.equal(await cluster.remove(settingsNamed('left'), { dryRun: true }), true)
    assert.equal(await cluster.remove(settingsNamed('left')), true)
    assert.equal(await cluster.get(settingsNamed('left')), undefined)
    assert.equal(await cluster.remove(settingsNamed('left')), false)
  })
  say('does not remove the successor of what was meant', async ({ cluster, settings, settingsNamed }) => {
    const made = await cluster.apply(settings('successor', {}))
    await assert.rejects(cluster.remove(settingsNamed('successor'), { uid: 'another' }), {
      status: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ConfigMap "successor": the UID in the precondition (another) does not match the UID in record (${made.metadata.uid}). The object might have been deleted and then recreated`,
    })
    assert.equal(await cluster.remove(settingsNamed('successor'), { uid: String(made.metadata.uid) }), true)
  })
  say('keeps what a finalizer holds until it lets go', async ({ cluster, settings, settingsNamed }) => {
    await cluster.apply(settings('held', { a: '1' }, { finalizers: ['invented.example/hold'] }))
    assert.equal(await cluster.remove(settingsNamed('held')), true)
    const held = await cluster.get(settingsNamed('held'))
    assert.match(String(held?.metadata.deletionTimestamp), /^\d{4}-/)
    await cluster.patch(settingsNamed('held'), { metadata: { finalizers: null } })
    assert.equal(await cluster.get(settingsNamed('held')), undefined)
  })
  say('lets what an object owned follow it', async ({ cluster, settings, settingsNamed }) => {
    const owner = await cluster.apply(settings('owner', {}))
    await cluster.apply(settings('follower', {}, ownedBy(owner)))
    await cluster.remove(settingsNamed('owner'))
    await until(async () => (await cluster.get(settingsNamed('follower'))) === undefined)
  })
  say('waits in the foreground for what an object owned', async ({ cluster, settings, settingsNamed }) => {
    const owner = await cluster.apply(settings('patient', {}))
    const held = { ...ownedBy(owner, { blockOwnerDeletion: true }), finalizers: ['invented.example/hold'] }
    await cluster.apply(settings('slow', {}, held))
    await cluster.remove(settingsNamed('patient'), { propagation: 'Foreground' })
    await until(async () => (await cluster.get(settingsNamed('slow')))?.metadata.deletionTimestamp !== undefined)
    assert.ok(await cluster.get(settingsNamed('patient')))
    await cluster.patch(settingsNamed('slow'), { metadata: { finalizers: null } })
    await until(async () => (await cluster.get(settingsNamed('patient'))) === undefined)
  })
  say('leaves, when told so, what an object owned', async ({ cluster, settings, settingsNamed }) => {
    const owner = await cluster.apply(settings('parent', {}))
    await cluster.apply(settings('orphan', { a: '1' }, ownedBy(owner)))
    await cluster.remove(settingsNamed('parent'), { propagation: 'Orphan' })
    await until(async () => (await cluster.get(settingsNamed('parent'))) === undefined)
    const orphan = await cluster.get(settingsNamed('orphan'))
    assert.deepEqual([dataOf(orphan), orphan?.metadata.ownerReferences], [{ a: '1' }, undefined])
  })
  say('takes what is in a namespace with it, and takes nothing new meanwhile', async given => {
    const { cluster, namespace, settings } = given
    const name = `${namespace}-leaving`
    const home = { apiVersion: 'v1', kind: 'Namespace', name }
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    const held = settings('held', {}, { namespace: name, finalizers: ['invented.example/hold'] })
    await cluster.apply(held)
    await cluster.remove(home)
    const status = (await cluster.get(home))?.status
    assert.equal((status as { phase?: string } | undefined)?.phase, 'Terminating')
    await assert.rejects(cluster.apply(settings('late', {}, { namespace: name })), {
      status: 403,
      reason: 'Forbidden',
      message: `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
    })
    await cluster.patch(referenceOf(held), { metadata: { finalizers: null } })
    await until(async () => (await cluster.get(home)) === undefined)
  })
}
