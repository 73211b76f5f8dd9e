import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planDeployment } from './plan.ts'
import { planData } from './plan-data.ts'
import { living, object, observation, observed, recipeSecret } from './plan-fixture.ts'

test('a plan is data for other programs: what is done to which object, without the objects', () => {
  const web = object('services', 'Deployment', 'web', { spec: { image: 'web:1' } })
  const result = living(web, { spec: { image: 'web:2' } })
  const plan = planDeployment(
    observed([
      observation(object('namespace', 'Namespace', 'shop'), { live: living(object('namespace', 'Namespace', 'shop')) }),
      observation(recipeSecret('web-secret', { password: { draw: 'password' } })),
      observation(web, { live: living(web), result }),
      observation(object('services', 'Service', 'web'), { refused: 'spec.ports: Required value' }),
    ]),
  )
  assert.deepEqual(planData(plan), {
    unchanged: 1,
    steps: [
      {
        does: 'make-secret',
        stage: 'secrets',
        object: 'v1 Secret shop/web-secret',
        draws: ['password'],
        derives: [],
        changes: [],
      },
      {
        does: 'change',
        stage: 'services',
        object: 'apps/v1 Deployment shop/web',
        changes: [{ path: 'spec.image', before: 'web:1', after: 'web:2' }],
        takes: [],
      },
    ],
    refusals: [
      {
        object: 'v1 Service shop/web',
        message: 'spec.ports: Required value',
        next: 'change what is described so that the API server takes it, then run the same command again',
      },
    ],
  })
})
