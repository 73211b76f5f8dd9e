import assert from 'node:assert/strict'
import type { Change } from '../cluster.ts'
import { type Data, dataOf, type Say } from './given.ts'

/** How changes are told. */
export const watching = (say: Say): void => {
  say('tells what is there, then every change of what is selected, until the signal', async given => {
    const { cluster, namespace, settings, settingsNamed } = given
    const labels = { labels: { watched: 'yes' } }
    await cluster.apply(settings('seen', { a: '1' }, labels))
    const controller = new AbortController()
    const told: string[] = []
    const watched = cluster.watch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'watched=yes' },
      controller.signal,
    )
    const steps: Readonly<Record<string, () => Promise<unknown>>> = {
      'ADDED seen 1': () => cluster.apply(settings('seen', { a: '2' }, labels)),
      'MODIFIED seen 2': () => cluster.apply(settings('unseen', { a: '1' })),
      'DELETED seen 2': () => cluster.apply(settings('next', { a: '1' }, labels)),
      'ADDED next 1': () => cluster.remove(settingsNamed('next')),
      'DELETED next 1': async () => controller.abort(),
    }
    for await (const { type, object } of watched) {
      const line = `${type} ${object.metadata.name} ${(dataOf(object) as Data).a}`
      told.push(line)
      await steps[line]?.()
      if (line === 'MODIFIED seen 2') await cluster.remove(settingsNamed('seen'))
    }
    assert.deepEqual(told, Object.keys(steps))
  })
  say('tells a watcher that an object no longer bears the label', async ({ cluster, namespace, settings }) => {
    const bearing = settings('bearing', {}, { labels: { born: 'yes' } })
    await cluster.apply(bearing)
    const controller = new AbortController()
    const told: Change['type'][] = []
    for await (const { type } of cluster.watch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'born=yes' },
      controller.signal,
    )) {
      told.push(type)
      if (type === 'ADDED') await cluster.apply(settings('bearing', {}))
      else controller.abort()
    }
    assert.deepEqual(told, ['ADDED', 'DELETED'])
  })
  say('ends a watch that waits', async ({ cluster, namespace }) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    const told: Change[] = []
    const selection = { apiVersion: 'v1', kind: 'Secret', namespace, labels: 'nobody=bears' }
    for await (const change of cluster.watch(selection, controller.signal)) told.push(change)
    assert.deepEqual(told, [])
  })
}
