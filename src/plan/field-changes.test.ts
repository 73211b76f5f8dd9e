import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldChanges } from './field-changes.ts'

const template = (image: string, env: readonly object[] = []) => ({
  metadata: { labels: { version: image.split(':')[1] } },
  spec: {
    containers: [
      { name: 'web', image, env },
      { name: 'log', image: 'log:1' },
    ],
  },
})

test('equal objects have no changes, whatever the order of their fields', () => {
  assert.deepEqual(fieldChanges({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }), [])
})

test('a changed field is named by its path, items of lists by their name', () => {
  assert.deepEqual(fieldChanges(template('shop:1'), template('shop:2')), [
    { path: 'metadata.labels.version', before: '1', after: '2' },
    { path: 'spec.containers[web].image', before: 'shop:1', after: 'shop:2' },
  ])
})

test('an item that is new or gone is one change', () => {
  const added = fieldChanges(template('shop:1'), template('shop:1', [{ name: 'HOST', value: 'x' }]))
  assert.deepEqual(added, [
    { path: 'spec.containers[web].env[HOST]', before: undefined, after: { name: 'HOST', value: 'x' } },
  ])
})

test('the order of named items is no change', () => {
  const [first, second] = [{ name: 'A' }, { name: 'B' }]
  assert.deepEqual(fieldChanges([first, second], [second, first]), [])
})

test('a list of plain values is compared as a whole', () => {
  assert.deepEqual(fieldChanges({ args: ['a'] }, { args: ['a', 'b'] }), [
    { path: 'args', before: ['a'], after: ['a', 'b'] },
  ])
})

test('a field whose name is no word is quoted', () => {
  assert.deepEqual(fieldChanges({}, { 'salus.health/config': 'x' }), [
    { path: '"salus.health/config"', before: undefined, after: 'x' },
  ])
})
