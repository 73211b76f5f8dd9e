import assert from 'node:assert/strict'
import type { Say } from './given.ts'

/** How objects are listed. */
export const listing = (say: Say): void => {
  const selectors: Readonly<Record<string, readonly string[]>> = {
    'list=yes': ['one', 'three', 'two'],
    'list=yes,colour=red': ['one'],
    'list=yes,colour!=red': ['three', 'two'],
    'list=yes,colour in (red,blue)': ['one', 'two'],
    'list=yes,colour notin (red)': ['three', 'two'],
    'list=yes,colour': ['one', 'two'],
    'list=yes,!colour': ['three'],
  }
  say('lists what a label selector selects', async ({ cluster, namespace, settings }) => {
    await cluster.apply(settings('one', {}, { labels: { list: 'yes', colour: 'red' } }))
    await cluster.apply(settings('two', {}, { labels: { list: 'yes', colour: 'blue' } }))
    await cluster.apply(settings('three', {}, { labels: { list: 'yes' } }))
    for (const [labels, expected] of Object.entries(selectors)) {
      const found = await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace, labels })
      assert.deepEqual(found.map(({ metadata }) => metadata.name).sort(), expected, labels)
      assert.deepEqual([...new Set(found.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))], ['v1 ConfigMap'])
    }
  })
  say('lists a kind of all namespaces', async ({ cluster, namespace, settings }) => {
    const label = { across: namespace }
    await cluster.apply(settings('here', {}, { labels: label }))
    await cluster.apply(settings(`${namespace}-there`, {}, { namespace: 'default', labels: label }))
    const found = await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', labels: `across=${namespace}` })
    await cluster.remove({ apiVersion: 'v1', kind: 'ConfigMap', name: `${namespace}-there`, namespace: 'default' })
    assert.deepEqual(found.map(({ metadata }) => metadata.namespace).sort(), ['default', namespace].sort())
  })
}
