import assert from 'node:assert/strict'
import type { Manifest } from '../../model/manifest.ts'
import { type Data, dataOf, podTemplate, type Say, specOf } from './given.ts'

/** Whose fields are whose. */
export const owning = (say: Say): void => {
  say('removes what an applied object no longer names, and keeps what others set', async given => {
    const { cluster, settings, settingsNamed } = given
    await cluster.apply(settings('owned', { ours: '1', dropped: '1' }))
    await cluster.patch(settingsNamed('owned'), { data: { theirs: '1' } })
    assert.deepEqual(dataOf(await cluster.apply(settings('owned', { ours: '2' }))), { ours: '2', theirs: '1' })
  })
  say('merges containers by name', async ({ cluster, workload }) => {
    const of = (containers: Data): Manifest =>
      workload('Deployment', 'merged', { template: podTemplate('merged', containers) })
    await cluster.apply(of({ main: 'invented:1', side: 'invented:1' }))
    const merged = specOf(await cluster.apply(of({ main: 'invented:2' })))
    const { containers } = (merged.template as { spec: { containers: { name: string; image: string }[] } }).spec
    assert.deepEqual(
      containers.map(({ name, image }) => [name, image]),
      [['main', 'invented:2']],
    )
  })
  say('refuses to apply over a field that was written otherwise, unless forced', async given => {
    const { cluster, settings, settingsNamed } = given
    await cluster.apply(settings('torn', { one: '1', two: '2' }))
    await cluster.patch(settingsNamed('torn'), { data: { one: 'x', two: 'y' } })
    await assert.rejects(cluster.apply(settings('torn', { one: '1' })), {
      status: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "salus" using v1: .data.one',
    })
    await assert.rejects(cluster.apply(settings('torn', { one: '1', two: '2' })), {
      message: 'Apply failed with 2 conflicts: conflicts with "salus" using v1:\n- .data.one\n- .data.two',
    })
    const forced = await cluster.apply(settings('torn', { one: '1' }), { force: true })
    assert.deepEqual(dataOf(forced), { one: '1', two: 'y' })
    await cluster.apply(settings('torn', { one: '3' }))
  })
  say('does not quarrel about a field that already has the value', async ({ cluster, settings, settingsNamed }) => {
    await cluster.create(settings('agreed', { one: '1' }))
    await cluster.apply(settings('agreed', { one: '1' }))
    await cluster.apply(settings('agreed', {}))
    assert.deepEqual(dataOf(await cluster.get(settingsNamed('agreed'))), { one: '1' })
  })
}
