import assert from 'node:assert/strict'
import { dataOf, type Say } from './given.ts'

/** How objects are created. */
export const creating = (say: Say): void => {
  say('creates what is not there, and refuses what is', async ({ cluster, settings, settingsNamed }) => {
    assert.deepEqual(dataOf(await cluster.create(settings('new', { a: '1' }), { dryRun: true })), { a: '1' })
    assert.equal(await cluster.get(settingsNamed('new')), undefined)
    const made = await cluster.create(settings('new', { a: '1' }))
    await assert.rejects(cluster.create(settings('new', { a: '2' })), {
      status: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "new" already exists',
    })
    assert.deepEqual(await cluster.get(settingsNamed('new')), made)
  })
}
