import assert from 'node:assert/strict'
import { test } from 'node:test'
import { topicMatches } from './topic.ts'

const matches: readonly (readonly [pattern: string, topic: string])[] = [
  ['user.registered', 'user.registered'],
  ['user.*', 'user.registered'],
  ['*.registered', 'user.registered'],
  ['#', 'user.registered'],
  ['#', ''],
  ['user.#', 'user'],
  ['user.#', 'user.registered.again'],
  ['#.again', 'user.registered.again'],
  ['user.#.again', 'user.again'],
  ['*.#', 'user'],
  ['user.*.again', 'user.registered.again'],
]
const differs: readonly (readonly [pattern: string, topic: string])[] = [
  ['user.*', 'user'],
  ['user.*', 'user.registered.again'],
  ['user.*', 'queue.registered'],
  ['user', 'user.registered'],
  ['*', 'user.registered'],
  ['user.registered', 'userXregistered'],
  ['#.again', 'user.registered'],
  ['User.*', 'user.registered'],
]

for (const [pattern, topic] of matches) {
  test(`${pattern} matches "${topic}"`, () => assert.ok(topicMatches(pattern, topic)))
}
for (const [pattern, topic] of differs) {
  test(`${pattern} does not match "${topic}"`, () => assert.ok(!topicMatches(pattern, topic)))
}
