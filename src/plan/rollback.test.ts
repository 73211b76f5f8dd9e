import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { chooseRevision, revisionsOf } from './rollback.ts'
import { leftOver, mergePatch, rolledBack } from './rolled-back.ts'

const template = (version: string, more: object = {}) => ({
  metadata: { labels: { app: 'web', version }, ...more },
  spec: { containers: [{ name: 'web', image: `shop:${version}`, env: [{ name: 'LEVEL', value: version }] }] },
})

const deployment = (version: string, changes: { spec?: object; metadata?: object } = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'one',
    labels: { app: 'web' },
    annotations: { 'deployment.kubernetes.io/revision': '3', team: 'clinic' },
    ...changes.metadata,
  },
  spec: { replicas: 4, minReadySeconds: 5, template: template(version), ...changes.spec },
  status: { readyReplicas: 4 },
})

const replicaSet = (number: number, version: string, owner = 'one'): Manifest => {
  const { metadata, spec } = template(version)
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${number}`,
      namespace: 'shop',
      annotations: { 'deployment.kubernetes.io/revision': String(number) },
      ownerReferences: [{ uid: owner }],
      creationTimestamp: `2026-11-2${number}T05:00:00Z`,
    },
    spec: {
      template: {
        metadata: { creationTimestamp: null, labels: { ...metadata.labels, 'pod-template-hash': `h${number}` } },
        spec,
      },
    },
    status: { readyReplicas: number },
  }
}

const history = [replicaSet(1, '0.1'), replicaSet(3, '0.3'), replicaSet(2, '0.2')]

test('revisions come newest first, each with what it changed', () => {
  const revisions = revisionsOf(deployment('0.3'), [...history, replicaSet(4, '0.4', 'another')])
  assert.deepEqual(
    revisions.map(({ number, current, ready, changes }) => [number, current, ready, changes.length]),
    [
      [3, true, 3, 3],
      [2, false, 2, 3],
      [1, false, 1, 0],
    ],
  )
  assert.deepEqual(revisions[0]?.changes, [
    { path: 'metadata.labels.version', before: '0.2', after: '0.3' },
    { path: 'spec.containers[web].image', before: 'shop:0.2', after: 'shop:0.3' },
    { path: 'spec.containers[web].env[LEVEL].value', before: '0.2', after: '0.3' },
  ])
})

const refusals: Readonly<Record<string, [readonly Manifest[], number | undefined, string]>> = {
  'there is only what runs': [
    [replicaSet(3, '0.3')],
    undefined,
    'web has no other revision: there is nothing to roll back to',
  ],
  'the revision is not kept': [history, 9, 'web: expected one of the revisions 3 (runs now), 2, 1, received 9'],
  'the revision runs already': [history, 3, 'web: revision 3 is the one that runs now'],
}

for (const [title, [replicaSets, wanted, refused]] of Object.entries(refusals)) {
  test(`a rollback is refused: ${title}`, () => {
    assert.deepEqual(chooseRevision('web', revisionsOf(deployment('0.3'), replicaSets), wanted), { refused })
  })
}

const chosen = (live: Manifest, wanted?: number): number | undefined => {
  const choice = chooseRevision('web', revisionsOf(live, history), wanted)
  return 'revision' in choice ? choice.revision.number : undefined
}

test('without a number it is the newest revision but the one that runs', () => {
  assert.equal(chosen(deployment('0.3')), 2)
  assert.equal(chosen(deployment('0.2')), 3)
  assert.equal(chosen(deployment('0.3'), 1), 1)
})

test('a template that no revision has, because its rollout did not even begin, goes back to the newest', () => {
  assert.equal(chosen(deployment('0.9')), 3)
})

const [, second] = revisionsOf(deployment('0.3'), history)

test('the object that brings a revision back has its template and the Deployment’s other fields, but not its replicas', () => {
  assert.ok(second)
  assert.deepEqual(rolledBack(deployment('0.3'), second), {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' }, annotations: { team: 'clinic' } },
    spec: { minReadySeconds: 5, template: template('0.2') },
  })
})

test('replicas that a deploy had set stay set', () => {
  assert.ok(second)
  const managedFields = [
    { manager: 'salus', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    { manager: 'kube-controller-manager', operation: 'Update', fieldsV1: {} },
  ]
  const { spec } = rolledBack(deployment('0.3', { metadata: { managedFields } }), second)
  assert.equal((spec as { replicas?: number }).replicas, 4)
})

test('what others added to the live template is left over, and only that', () => {
  assert.ok(second)
  assert.equal(leftOver(deployment('0.2'), second), undefined)
  const restarted = { template: template('0.2', { annotations: { restartedAt: 'now' } }) }
  assert.deepEqual(leftOver(deployment('0.2', { spec: restarted }), second), {
    spec: { template: { metadata: { annotations: null } } },
  })
})

test('a merge patch names what differs, and null what goes', () => {
  assert.deepEqual(mergePatch({ a: 1, b: { c: 2, d: 3 }, e: [1] }, { a: 1, b: { c: 4 }, e: [2] }), {
    b: { c: 4, d: null },
    e: [2],
  })
  assert.equal(mergePatch({ a: [1] }, { a: [1] }), undefined)
})
