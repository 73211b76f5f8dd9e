import assert from 'node:assert/strict'
import type { Manifest } from '../../model/manifest.ts'
import { type Given, podTemplate, type Say } from './given.ts'

/** What may not be changed. */
export const immutability = (say: Say): void => {
  const refuses = (
    sentence: string,
    message: string,
    pair: (given: Given) => readonly [Manifest, Manifest],
  ): Promise<void> =>
    say(sentence, async given => {
      const [first, second] = pair(given)
      await given.cluster.apply(first)
      await assert.rejects(given.cluster.apply(second), (error: Error & { status?: number; reason?: string }) => {
        assert.deepEqual([error.status, error.reason], [422, 'Invalid'])
        assert.equal(error.message.slice(0, message.length), message)
        return true
      })
    })
  refuses(
    'refuses another selector of a Deployment',
    'Deployment.apps "fixed" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    ({ workload }) => [
      workload('Deployment', 'fixed', {}),
      workload('Deployment', 'fixed', { template: podTemplate('other', { main: 'invented:1' }) }, 'other'),
    ],
  )
  refuses(
    'refuses what a StatefulSet may not change',
    `StatefulSet.apps "fixed" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`,
    ({ workload }) => [
      workload('StatefulSet', 'fixed', { serviceName: 'one' }),
      workload('StatefulSet', 'fixed', { serviceName: 'two' }),
    ],
  )
  const job = (image: string) => ({
    spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } } },
  })
  refuses(
    'refuses another template of a Job',
    'Job.batch "fixed" is invalid: spec.template: Invalid value: {',
    ({ shape }) => [
      shape('batch/v1', 'Job', 'fixed', job('invented:1')),
      shape('batch/v1', 'Job', 'fixed', job('invented:2')),
    ],
  )
  refuses(
    'refuses a change of what is declared immutable',
    'ConfigMap "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    ({ shape }) => [
      shape('v1', 'ConfigMap', 'fixed', { immutable: true, data: { a: '1' } }),
      shape('v1', 'ConfigMap', 'fixed', { immutable: true, data: { a: '2' } }),
    ],
  )
  refuses(
    'refuses another type of a Secret',
    'Secret "fixed" is invalid: type: Invalid value: "invented.example/other": field is immutable',
    ({ shape }) => [
      shape('v1', 'Secret', 'fixed', { type: 'Opaque' }),
      shape('v1', 'Secret', 'fixed', { type: 'invented.example/other' }),
    ],
  )
  const claim = (storage: string, mode = 'ReadWriteOnce') => ({
    spec: { accessModes: [mode], storageClassName: 'not-there', resources: { requests: { storage } } },
  })
  refuses(
    'refuses to grow a claim that is not bound',
    'PersistentVolumeClaim "fixed" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ({ shape }) => [
      shape('v1', 'PersistentVolumeClaim', 'fixed', claim('1Gi')),
      shape('v1', 'PersistentVolumeClaim', 'fixed', claim('2Gi')),
    ],
  )
  const bind = (name: string) => ({ roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name } })
  refuses(
    'refuses another role of a binding',
    'RoleBinding.rbac.authorization.k8s.io "fixed" is invalid: roleRef: Invalid value: {',
    ({ shape }) => [
      shape('rbac.authorization.k8s.io/v1', 'RoleBinding', 'fixed', bind('one')),
      shape('rbac.authorization.k8s.io/v1', 'RoleBinding', 'fixed', bind('two')),
    ],
  )
}
