import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { living, object } from './plan-fixture.ts'
import { planPrune } from './prune.ts'

const pruned = (
  desired: readonly Manifest[],
  owned: readonly Manifest[],
  revisions: readonly Manifest[] = [],
): string[] =>
  planPrune(desired, { owned: owned.map(one => living(one)), revisions: revisions.map(one => living(one)) }).map(
    ({ object, ...step }) =>
      `${object.kind} ${object.name}${step.does === 'prune' && step.holdsData ? ' with data' : ''}`,
  )

const config = object('config', 'ConfigMap', 'web-config-1a')
const web = object('services', 'Deployment', 'web')

test('what left the description is removed, last stage first', () => {
  const owned = [object('namespace', 'Namespace', 'shop'), config, web]
  assert.deepEqual(pruned([], owned), ['Deployment web', 'ConfigMap web-config-1a', 'Namespace shop with data'])
})

test('what is described stays, whatever version of its group names it', () => {
  const described = { ...object('scaling', 'HorizontalPodAutoscaler', 'web'), apiVersion: 'autoscaling/v2' }
  assert.deepEqual(pruned([described], [{ ...described, apiVersion: 'autoscaling/v1' }]), [])
})

test('an object that several kinds name is removed once', () => {
  assert.deepEqual(pruned([], [web, web]), ['Deployment web'])
})

test('what controllers made from ours goes with ours', () => {
  const owned = object('services', 'ConfigMap', 'made', { metadata: { ownerReferences: [{ uid: 'x' }] } })
  assert.deepEqual(pruned([], [owned, object('services', 'Endpoints', 'web'), object('stores', 'Pod', 'mysql-0')]), [])
})

const naming = {
  spec: { template: { spec: { containers: [{ envFrom: [{ configMapRef: { name: 'web-config-1a' } }] }] } } },
}

test('a ConfigMap stays while a revision names it', () => {
  assert.deepEqual(pruned([web], [web, config], [object('services', 'ReplicaSet', 'web-1', naming)]), [])
  assert.deepEqual(pruned([web], [web, config], [object('services', 'ReplicaSet', 'web-1')]), [
    'ConfigMap web-config-1a',
  ])
})

test('a ConfigMap goes together with the last Job that names it', () => {
  const job = object('migrations', 'Job', 'migrate-1a', naming)
  assert.deepEqual(pruned([], [config, job], [job]), ['Job migrate-1a', 'ConfigMap web-config-1a'])
})

const claim = (name: string) => object('stores', 'PersistentVolumeClaim', name)
const set = object('stores', 'StatefulSet', 'mysql', {
  spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
})

test('the volumes of a StatefulSet stay with it, those of one that left are data', () => {
  assert.deepEqual(pruned([set], [set, claim('data-mysql-0'), claim('data-mysql-10')]), [])
  assert.deepEqual(pruned([set], [claim('data-mysql-x')]), ['PersistentVolumeClaim data-mysql-x with data'])
  assert.deepEqual(pruned([], [set, claim('data-mysql-0')]), [
    'StatefulSet mysql with data',
    'PersistentVolumeClaim data-mysql-0 with data',
  ])
})
