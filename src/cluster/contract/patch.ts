import assert from 'node:assert/strict'
import { type Manifest, referenceOf } from '../../model/manifest.ts'
import { dataOf, podTemplate, type Say, specOf } from './given.ts'

/** How objects are patched. */
export const patching = (say: Say): void => {
  say('merges a patch; null removes', async ({ cluster, settings, settingsNamed }) => {
    await cluster.apply(settings('patched', { a: '1', b: '1' }))
    const patched = await cluster.patch(settingsNamed('patched'), { data: { a: null, c: '2' } })
    assert.deepEqual(dataOf(patched), { b: '1', c: '2' })
  })
  say('refuses to patch what is not there', async ({ cluster, settingsNamed }) => {
    await assert.rejects(cluster.patch(settingsNamed('nobody'), { data: { a: '1' } }), {
      status: 404,
      reason: 'NotFound',
      message: 'configmaps "nobody" not found',
    })
  })
  say('keeps what is wanted and what is apart', async ({ cluster, shape }) => {
    const volume = (status?: object): Manifest =>
      shape('v1', 'PersistentVolumeClaim', 'apart', {
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'nope', resources: { requests: { storage: '1Gi' } } },
        ...(status === undefined ? {} : { status }),
      })
    await cluster.apply(volume({ phase: 'Bound' }))
    const phase = async () =>
      ((await cluster.get(referenceOf(volume())))?.status as { phase?: string } | undefined)?.phase
    assert.notEqual(await phase(), 'Lost')
    await cluster.patch(referenceOf(volume()), { status: { phase: 'Lost' } }, 'status')
    assert.equal(await phase(), 'Lost')
    await cluster.patch(referenceOf(volume()), { metadata: { labels: { a: 'b' } }, status: { phase: 'Pending' } })
    assert.equal(await phase(), 'Lost')
  })
  say('scales by the subresource, and answers the Scale', async ({ cluster, workload }) => {
    const stopped = workload('Deployment', 'scaled', {
      template: podTemplate('scaled', { main: 'invented:1' }),
      paused: true,
    })
    await cluster.apply(stopped)
    const scale = await cluster.patch(referenceOf(stopped), { spec: { replicas: 2 } }, 'scale')
    assert.deepEqual([scale.kind, specOf(scale).replicas], ['Scale', 2])
    assert.equal(specOf(await cluster.get(referenceOf(stopped))).replicas, 2)
    await cluster.remove(referenceOf(stopped))
  })
  say('has no log of a Pod that is not there', async ({ cluster, namespace }) => {
    await assert.rejects(cluster.logs({ namespace, name: 'nobody' }, { lines: 5 }), {
      status: 404,
      message: 'pods "nobody" not found',
    })
  })
}
