import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planDeployment } from './plan.ts'
import { living, object, observation, observed, recipeSecret } from './plan-fixture.ts'
import { planSummary, planText } from './plan-text.ts'

const web = object('services', 'Deployment', 'web', { spec: { image: 'web:1' } })

test('a plan tells the counts of each stage, each object, and each field that changes', () => {
  const plan = planDeployment(
    observed(
      [
        observation(recipeSecret('web-secret', { password: { draw: 'password' } })),
        observation(web, {
          live: living(web),
          result: living(web, { spec: { image: 'web:2' } }),
          takes: [{ manager: 'kubectl-edit', field: 'spec.image' }],
        }),
        observation(object('services', 'Service', 'web')),
      ],
      { owned: [living(object('stores', 'PersistentVolumeClaim', 'data-mysql-0'))] },
    ),
  )
  assert.equal(
    planText(plan).join('\n'),
    [
      'secrets: 1 secret to make',
      '  secret     v1 Secret shop/web-secret',
      '             password  drawn',
      'services: 1 to create, 1 to change',
      '  create     v1 Service shop/web',
      '  change     apps/v1 Deployment shop/web',
      '             spec.image  web:1 → web:2',
      '             takes spec.image from kubectl-edit, which set it',
      'prune: 1 to prune',
      '  prune      v1 PersistentVolumeClaim shop/data-mysql-0',
      '             and the data that it holds',
    ].join('\n'),
  )
  assert.equal(planSummary(plan), '1 to create, 1 to change, 1 secret to make, 1 to prune')
})

test('a plan that changes nothing says how much is unchanged, and nothing else', () => {
  const plan = planDeployment(observed([observation(web, { live: living(web) })]))
  assert.deepEqual(planText(plan), [])
  assert.equal(planSummary(plan), 'nothing to change, 1 unchanged')
})
