import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { loadPlatform } from '../platform-file.ts'
import { chooseServices } from '../service-choice.ts'
import { healthText } from './health-text.ts'
import { preflightText } from './preflight.ts'
import { rollbackText } from './rollback-text.ts'
import { scalePlanText, scaleStatusText } from './scale-text.ts'

const plain = stripVTControlCharacters

test('a name that is no service is refused with every name there is', async () => {
  const { platform } = await loadPlatform('mediq')
  assert.deepEqual(chooseServices(platform, 'api-gateway'), ['api-gateway'])
  assert.equal(chooseServices(platform, 'all').length, 5)
  assert.throws(() => chooseServices(platform, 'api-gatewy', ['status']), {
    name: 'UsageError',
    message:
      'expected a service of mediq (user-service, patient-queue-service, ocr-engine-service, ocr-service, api-gateway), all or status, received api-gatewy',
  })
})

test('the table of scaling tells Pods, range, metrics and the last change, and below it what fails', () => {
  const metrics = [
    { name: 'cpu', now: '12 %', target: '70 %' },
    { name: 'queue_length', now: undefined, target: '50' },
  ]
  const autoscaler = {
    name: 'web',
    minimum: 3,
    maximum: 10,
    wanted: 3,
    metrics,
    fails: ['no metrics'],
    limit: undefined,
  }
  const last = { at: '2026-11-21T05:00:00Z', message: 'New size: 3' }
  const text = scaleStatusText([
    { workload: 'web', kind: 'Deployment', ready: 2, desired: 3, autoscaler, last },
    { workload: 'mysql', kind: 'StatefulSet', ready: 1, desired: 1 },
  ])
  assert.equal(
    text,
    `  service  ready  range  metrics                                 last change
  web      2/3    3–10   cpu 12 % of 70 %, queue_length ? of 50  2026-11-21T05:00:00Z New size: 3
  mysql    1/1    fixed
web: no metrics`,
  )
})

test('a scaling is told before it is done, with what follows from it', () => {
  const text = scalePlanText([
    { service: 'web', from: 3, to: 5, minimum: 5, says: ['web: the autoscaler keeps 5 to 10 Pods'] },
    { service: 'page', from: 2, to: 0, says: [] },
  ])
  assert.equal(
    text,
    `  web   3 → 5  autoscaler’s minimum 5
  page  2 → 0
web: the autoscaler keeps 5 to 10 Pods`,
  )
})

const revision = (number: number, current: boolean) => ({
  number,
  current,
  replicaSet: `web-${number}`,
  since: `2026-11-2${number}T05:00:00Z`,
  ready: current ? 2 : 0,
  template: {},
  changes: number === 1 ? [] : [{ path: 'spec.containers[web].image', before: 'shop:1', after: 'shop:2' }],
})
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } }

test('a rollback shows where it goes, field by field, and every revision', () => {
  const back = [{ path: 'spec.containers[web].image', before: 'shop:2', after: 'shop:1' }]
  const revisions = [revision(2, true), revision(1, false)]
  const text = rollbackText({
    service: 'web',
    deployment,
    revisions,
    choice: { revision: revision(1, false), changes: back },
  })
  assert.equal(
    text,
    `  web  revision 2 → 1
    spec.containers[web].image  shop:2 → shop:1
  revisions of web, the newest first, each with what it changed:
    revision 2 (runs now)  since 2026-11-22T05:00:00Z, 2 Pods ready  web-2
      spec.containers[web].image  shop:1 → shop:2
    revision 1  since 2026-11-21T05:00:00Z  web-1`,
  )
})

test('a rollback that is refused says why before the revisions', () => {
  const text = rollbackText({ service: 'web', deployment, revisions: [], choice: { refused: 'web: nothing' } })
  assert.match(text, /^ {2}web: nothing\n/)
})

test('health is told part by part, with the last lines of what fails, and the verdict last', () => {
  const log = ['one', 'two', 'three', 'four', 'five', 'six']
  const text = healthText({
    verdict: 'not healthy',
    sections: [
      {
        name: 'pods',
        lines: [
          { about: 'web', state: 'ok', says: 'ready' },
          { about: 'page-1', state: 'bad', says: 'CrashLoopBackOff', log },
        ],
      },
      { name: 'volumes', lines: [] },
      { name: 'usage', lines: [{ about: 'metrics', state: 'unknown', says: 'nothing serves it' }] },
    ],
  })
  assert.equal(
    plain(text),
    `pods
  ok   web     ready
  bad  page-1  CrashLoopBackOff
           | two
           | three
           | four
           | five
           | six
usage
  unknown  metrics  nothing serves it
not healthy: 1 ok, 1 bad, 1 unknown`,
  )
})

test('preflight tells a line for each prerequisite, and what to do below what lacks', () => {
  const text = preflightText([
    { about: 'Kubernetes', state: 'ok', says: 'v1.35.4' },
    { about: 'DNS', state: 'missing', says: 'no Pod', fix: 'start one' },
  ])
  assert.equal(
    plain(text),
    `  ok       Kubernetes  v1.35.4
  missing  DNS         no Pod
                       fix  start one
2 looked at: 1 ok, 1 missing, 0 unknown`,
  )
})
