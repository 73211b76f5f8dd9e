import assert from 'node:assert/strict'
import { test } from 'node:test'
import { neededBy } from './needed-by.ts'

test('every way in which a template names a ConfigMap or Secret is found, each object once', () => {
  const spec = {
    volumes: [
      { name: 'a', configMap: { name: 'mounted' } },
      { name: 'b', secret: { secretName: 'mounted-secret' } },
      { name: 'c', projected: { sources: [{ configMap: { name: 'projected' } }, { secret: { name: 'kept' } }] } },
      { name: 'd', configMap: { name: 'may-lack', optional: true } },
    ],
    containers: [
      {
        name: 'web',
        envFrom: [{ configMapRef: { name: 'all' } }, { secretRef: { name: 'may-lack-too', optional: true } }],
        env: [
          { name: 'A', valueFrom: { secretKeyRef: { name: 'kept', key: 'a' } } },
          { name: 'B', valueFrom: { configMapKeyRef: { name: 'all', key: 'b' } } },
        ],
      },
    ],
  }
  assert.deepEqual(
    neededBy({ spec }).map(({ kind, name }) => `${kind} ${name}`),
    ['ConfigMap mounted', 'Secret mounted-secret', 'ConfigMap projected', 'Secret kept', 'ConfigMap all'],
  )
})
