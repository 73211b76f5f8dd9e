import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawSecret } from '../model/secret-value.ts'
import { planDeployment } from './plan.ts'
import { living, object, observation, observed, recipeSecret } from './plan-fixture.ts'
import { planText } from './plan-text.ts'
import { deriveValues, gatherRecipes, missingDraws, valuesOf, withData } from './secret-values.ts'

const web = recipeSecret('web-secret', {
  'service-key': { draw: 'signing-key', keyId: 'web' },
  'mysql-password': { draw: 'password' },
})
const store = recipeSecret('mysql-secret', {
  'accounts.sql': { template: "IDENTIFIED BY '{{web-secret/mysql-password}}'; -- {{mysql-secret/keys}}" },
  keys: { publicKeysOf: ['web-secret/service-key'] },
})
const key = drawSecret('signing-key', 'web')
const values = new Map([
  ['shop/web-secret/service-key', key],
  ['shop/web-secret/mysql-password', 'p'],
])

test('what is drawn and does not exist is missing', () => {
  const recipes = gatherRecipes([store, web])
  assert.deepEqual(missingDraws(recipes, new Map()), ['shop/web-secret/service-key', 'shop/web-secret/mysql-password'])
  assert.deepEqual(missingDraws(recipes, values), [])
})

test('what is derived follows from what it names, also across Secrets and from what is itself derived', () => {
  const derived = deriveValues(gatherRecipes([store, web]), values)
  const keys = String(derived.get('shop/mysql-secret/keys'))
  assert.equal(JSON.parse(keys).keys[0].kid, 'web')
  assert.equal(JSON.parse(keys).keys[0].d, undefined)
  assert.equal(derived.get('shop/mysql-secret/accounts.sql'), `IDENTIFIED BY 'p'; -- ${keys}`)
})

test('what follows from a value that is not drawn yet is not known yet', () => {
  const derived = deriveValues(gatherRecipes([store, web]), new Map([['shop/web-secret/service-key', key]]))
  assert.equal(derived.get('shop/mysql-secret/accounts.sql'), undefined)
  assert.notEqual(derived.get('shop/mysql-secret/keys'), undefined)
})

test('a value that follows from itself is refused with the way', () => {
  const circle = recipeSecret('a', { one: { template: '{{a/two}}' }, two: { template: '{{a/one}}' } })
  assert.throws(() => deriveValues(gatherRecipes([circle]), new Map()), {
    name: 'ModelError',
    message: 'a secret follows from itself: shop/a/one → shop/a/two → shop/a/one',
  })
})

test('a recipe that names what no Secret has is refused', () => {
  const dangling = recipeSecret('a', { one: { template: '{{b/two}}' } })
  assert.throws(() => deriveValues(gatherRecipes([dangling]), new Map()), {
    message: 'shop/a/one: its recipe names shop/b/two, which no Secret of the platform has',
  })
})

const dataOf = (entries: Readonly<Record<string, string>>) => ({
  data: Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
})

test('a key that left the recipe stays in the Secret', () => {
  const live = living(web, dataOf({ old: 'x', 'mysql-password': 'p' }))
  const written = withData(web, live, deriveValues(gatherRecipes([web]), valuesOf([live])))
  assert.deepEqual(written.data, dataOf({ old: 'x', 'mysql-password': 'p' }).data)
})

test('a plan says which values are drawn and derived, and never the values', () => {
  const live = living(web, dataOf({ 'service-key': key }))
  const plan = planDeployment(observed([observation(web, { live }), observation(store)]))
  assert.deepEqual(
    plan.steps.flatMap(step =>
      step.does === 'make-secret' ? [[step.object.name, step.isNew, step.draws, step.derives]] : [],
    ),
    [
      ['mysql-secret', true, [], ['accounts.sql', 'keys']],
      ['web-secret', false, ['mysql-password'], []],
    ],
  )
  assert.doesNotMatch(planText(plan).join('\n'), new RegExp(String(JSON.parse(key).d)))
})

test('a Secret that has all of its values is unchanged', () => {
  const plain = recipeSecret('only', { password: { draw: 'password' } })
  const live = living(plain, dataOf({ password: 'p' }))
  assert.deepEqual(
    planDeployment(observed([observation(plain, { live })])).steps.map(({ does }) => does),
    ['unchanged', 'wait'],
  )
})

test('values of a Secret without a recipe are hidden where they change', () => {
  const secret = object('secrets', 'Secret', 'plain', dataOf({ token: 'old-value' }))
  const [live, result] = [living(secret), living(secret, dataOf({ token: 'new-value', more: 'x' }))]
  const [step] = planDeployment(observed([observation(secret, { live, result })])).steps
  assert.deepEqual(step?.does === 'change' && step.changes, [
    { path: 'data.token', before: '(hidden)', after: '(hidden)' },
    { path: 'data.more', before: undefined, after: '(hidden)' },
  ])
})
