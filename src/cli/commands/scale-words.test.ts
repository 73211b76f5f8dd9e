import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseScaleWords } from './scale-words.ts'

test('the words are those of the operators’ script', () => {
  assert.deepEqual(parseScaleWords('api-gateway', '5', 'production'), {
    is: 'scale',
    what: 'api-gateway',
    wish: 5,
    environment: 'production',
  })
  assert.deepEqual(parseScaleWords('all', 'default', 'staging'), {
    is: 'scale',
    what: 'all',
    wish: 'default',
    environment: 'staging',
  })
  assert.deepEqual(parseScaleWords('all', '0', undefined), {
    is: 'scale',
    what: 'all',
    wish: 0,
    environment: undefined,
  })
  assert.deepEqual(parseScaleWords('status', 'production', undefined), { is: 'status', environment: 'production' })
  assert.deepEqual(parseScaleWords(undefined, undefined, undefined), { is: 'status', environment: undefined })
})

const wrong: Readonly<Record<string, [readonly (string | undefined)[], string]>> = {
  'no number': [['api-gateway'], 'scale api-gateway: expected a number of replicas or default, received nothing'],
  'an environment in the place of the number': [
    ['api-gateway', 'staging'],
    'expected a number of replicas or default, received staging',
  ],
  'a negative number': [['api-gateway', '-1', 'staging'], 'expected a number of replicas or default, received -1'],
  'a number after status': [['status', 'staging', '5'], 'expected scale status ENV, received one word more: 5'],
}

for (const [title, [[first, second, third], message]] of Object.entries(wrong)) {
  test(`a wrong word is refused: ${title}`, () => {
    assert.throws(() => parseScaleWords(first, second, third), { name: 'UsageError', message })
  })
}
