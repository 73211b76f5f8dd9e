import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Manifest } from '../model/manifest.ts'
import { stages } from '../model/stage.ts'
import { type Observation, planDeployment } from './plan.ts'
import { living, object, observation, observed } from './plan-fixture.ts'
import { isChange, type Step } from './step.ts'

const namespace = object('namespace', 'Namespace', 'shop')
const config = object('config', 'ConfigMap', 'web-config', { data: { A: '1' } })
const web = object('services', 'Deployment', 'web', {
  spec: { template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
})

const told = ({ does, object }: Step): string => `${does} ${object.name}`
const doing = (observations: readonly Observation[], more = {}): string[] =>
  planDeployment(observed(observations, more)).steps.map(told)

test('what is not there is created, stage by stage, and each stage is awaited', () => {
  assert.deepEqual(doing([web, namespace, config].map(manifest => observation(manifest))), [
    'create shop',
    'wait shop',
    'create web-config',
    'wait web-config',
    'create web',
    'wait web',
  ])
})

test('what is as described is awaited, and nothing else', () => {
  const { steps } = planDeployment(observed([observation(web, { live: living(web) })]))
  assert.deepEqual(steps.map(told), ['unchanged web', 'wait web'])
  assert.equal(steps.some(isChange), false)
})

test('what differs is changed, field by field', () => {
  const next = living(web, { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } })
  const { steps } = planDeployment(observed([observation(web, { live: living(web), result: next })]))
  assert.deepEqual(steps[0]?.does === 'change' && steps[0].changes, [
    { path: 'spec.template.spec.containers[web].image', before: 'web:1', after: 'web:2' },
  ])
})

test('what only the cluster writes is no change', () => {
  const result = living(web, { status: { replicas: 2 }, metadata: { resourceVersion: '8', generation: 3 } })
  assert.deepEqual(doing([observation(web, { live: living(web), result })]), ['unchanged web', 'wait web'])
})

test('a field that another set is taken, and says so', () => {
  const takes = [{ manager: 'kubectl-edit', field: 'spec.paused' }]
  const { steps } = planDeployment(observed([observation(web, { live: living(web), takes })]))
  assert.deepEqual(steps[0]?.does === 'change' && steps[0].takes, takes)
})

test('what the API server refuses is a refusal in its own words, and a way on', () => {
  const refused = 'Deployment.apps "web" is invalid: spec.selector: field is immutable'
  const { refusals } = planDeployment(observed([observation(web, { live: living(web), refused })]))
  assert.equal(refusals[0]?.message, refused)
  assert.match(refusals[0]?.next ?? '', /kubectl delete deployment\.v1\.apps web --namespace shop/)
})

const job = object('migrations', 'Job', 'migrate-1a')
const ended = (type: string) => ({
  status: { conditions: [{ type, status: 'True', message: 'Job has reached the specified backoff limit' }] },
})

test('a Job that is over is not run again', () => {
  assert.deepEqual(doing([observation(job, { live: living(job, ended('Complete')) })]), [
    'unchanged migrate-1a',
    'wait migrate-1a',
  ])
})

test('a Job that failed is replaced, with the reason', () => {
  const { steps } = planDeployment(observed([observation(job, { live: living(job, ended('Failed')) })]))
  assert.equal(
    steps[0]?.does === 'replace' && steps[0].because,
    'it failed: Job has reached the specified backoff limit',
  )
})

test('a Job that runs is not stopped to be changed', () => {
  const refused = 'field is immutable'
  assert.equal(planDeployment(observed([observation(job, { live: living(job), refused })])).refusals.length, 1)
  assert.deepEqual(doing([observation(job, { live: living(job, ended('Complete')), refused })]), [
    'replace migrate-1a',
    'wait migrate-1a',
  ])
})

const kinds = ['ConfigMap', 'Service', 'Deployment', 'ServiceAccount'] as const
const anyObject = fc
  .tuple(fc.constantFrom(...stages), fc.constantFrom(...kinds), fc.string({ minLength: 1, maxLength: 3 }))
  .map(([stage, kind, name]) => object(stage, kind, name))
const anyObjects = fc.uniqueArray(anyObject, {
  selector: ({ kind, metadata }) => `${kind} ${metadata.name}`,
  maxLength: 12,
})

test('planning what was just deployed is empty', () => {
  fc.assert(
    fc.property(anyObjects, manifests => {
      const deployed = manifests.map(manifest => observation(manifest, { live: living(manifest) }))
      assert.equal(planDeployment(observed(deployed)).steps.some(isChange), false)
    }),
  )
})

test('the order of a plan does not depend on the order of what is described', () => {
  const shuffled = anyObjects.chain(manifests =>
    fc.tuple(fc.constant(manifests), fc.shuffledSubarray(manifests, { minLength: manifests.length })),
  )
  const plan = (manifests: readonly Manifest[]) => doing(manifests.map(manifest => observation(manifest)))
  fc.assert(fc.property(shuffled, ([one, other]) => assert.deepEqual(plan(one), plan(other))))
})
