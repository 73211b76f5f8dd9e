import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../model/manifest.ts'
import { planDeployment } from './plan.ts'
import { living, object, observation, observed } from './plan-fixture.ts'

const claimSpec = (storage: string) => ({ resources: { requests: { storage } } })
const set = (storage: string): Manifest =>
  object('stores', 'StatefulSet', 'mysql', {
    spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec(storage) }] },
  })
const claim = (storage: string, name = 'data-mysql-0') =>
  living(object('stores', 'PersistentVolumeClaim', name, { spec: { ...claimSpec(storage), storageClassName: 'ssd' } }))
const storageClass = (allowVolumeExpansion: boolean): Manifest => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'ssd' },
  allowVolumeExpansion,
})

const plan = (described: string, is: string, claims: readonly Manifest[], expansion = true) => {
  const live = living(set(is))
  const seen = observation(set(described), { live, ...(described === is ? {} : { keepsTemplates: true }) })
  return planDeployment(observed([seen], { claims, storageClasses: [storageClass(expansion)] }))
}

test('a larger volume grows each claim, then the StatefulSet is written anew over its Pods', () => {
  const { steps } = plan('30Gi', '20Gi', [claim('20Gi'), claim('20Gi', 'data-mysql-1'), claim('5Gi', 'data-other-0')])
  assert.deepEqual(
    steps.map(({ does, object }) => `${does} ${object.name}`),
    ['grow-claim data-mysql-0', 'grow-claim data-mysql-1', 'recreate mysql', 'wait data-mysql-0'],
  )
  assert.deepEqual(steps[2]?.does === 'recreate' && steps[2].changes, [
    {
      path: 'spec.volumeClaimTemplates[data].spec.resources.requests.storage',
      before: '20Gi',
      after: '30Gi',
    },
  ])
})

test('a claim that was left small by a deploy that was killed grows on the next', () => {
  const { steps } = plan('30Gi', '30Gi', [claim('20Gi')])
  assert.deepEqual(
    steps.map(({ does }) => does),
    ['grow-claim', 'unchanged', 'wait'],
  )
})

test('a claim that is larger than described is left as it is', () => {
  assert.deepEqual(
    plan('30Gi', '30Gi', [claim('40Gi')]).steps.map(({ does }) => does),
    ['unchanged', 'wait'],
  )
})

test('a smaller volume is refused', () => {
  const { refusals, steps } = plan('10Gi', '20Gi', [claim('20Gi')])
  assert.deepEqual(steps, [])
  assert.equal(refusals[0]?.message, 'its volume data cannot shrink from 20Gi to 10Gi: a volume only grows')
})

test('a storage class that does not allow expansion is named', () => {
  const { refusals } = plan('30Gi', '20Gi', [claim('20Gi')], false)
  assert.equal(refusals[0]?.message, 'cannot grow from 20Gi to 30Gi: its storage class ssd does not allow expansion')
})
