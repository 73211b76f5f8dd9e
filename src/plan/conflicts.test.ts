import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conflictsIn } from './conflicts.ts'

test('the API server’s refusal is read: one field of one manager', () => {
  assert.deepEqual(
    conflictsIn('Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.paused'),
    [{ manager: 'kubectl-edit', field: 'spec.paused' }],
  )
})

test('the API server’s refusal is read: several fields, several managers, ours left out', () => {
  const message = `Apply failed with 4 conflicts: conflicts with "helm" using v1:
- .data.a
- .data.b
conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas
conflict with "salus" using v1: .data.c`
  assert.deepEqual(conflictsIn(message), [
    { manager: 'helm', field: 'data.a' },
    { manager: 'helm', field: 'data.b' },
    { manager: 'kubectl', field: 'spec.replicas' },
  ])
})
