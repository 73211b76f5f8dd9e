import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOf } from '../../../../kit/problems.ts'
import { asRefused, isPassing, Refused, refusal } from './refused.ts'

test('an OperationOutcome tells its code and how long to wait', () => {
  const refused = refusal(503, JSON.stringify(outcomeOf('unavailable', 'resting')), '30')
  assert.deepEqual([refused.code, refused.retryAfterSeconds], ['unavailable', 30])
})

test('an answer of something in between is understood by its status', () => {
  assert.equal(refusal(502, '<html>', null).code, 'unavailable')
  assert.equal(refusal(413, '', null).code, 'too-large')
  assert.equal(refusal(418, '{"issue":[]}', null).code, 'unexpected')
  assert.equal(refusal(503, '', 'Fri, 31 Dec 2027 23:59:59 GMT').retryAfterSeconds, undefined)
})

test('what is no refusal came from the network', () => {
  assert.equal(asRefused(new TypeError('failed')).code, 'offline')
  const refused = new Refused('forbidden')
  assert.equal(asRefused(refused), refused)
})

test('only what may pass is tried again', () => {
  assert.ok(isPassing('unavailable') && isPassing('offline') && isPassing('too-many-requests'))
  assert.ok(!isPassing('nik-invalid') && !isPassing('no-card') && !isPassing('forbidden'))
})
