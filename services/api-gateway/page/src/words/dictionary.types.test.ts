import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inBothLanguages } from './dictionary.ts'

test('a missing, a superfluous or a differing translation does not compile', () => {
  // @ts-expect-error: `second` has no translation
  const missing = inBothLanguages({ first: 'satu', second: 'dua' }, { first: 'one' })
  // @ts-expect-error: `second` is nowhere in the Indonesian texts
  const superfluous = inBothLanguages({ first: 'satu' }, { first: 'one', second: 'two' })
  // @ts-expect-error: a text with a number in it is translated by one that takes a number
  const differing = inBothLanguages({ count: (n: number) => `${n} orang` }, { count: (n: string) => `${n} people` })
  // @ts-expect-error: a plain text is translated by a plain text
  const other = inBothLanguages({ first: 'satu' }, { first: () => 'one' })
  assert.ok(missing && superfluous && differing && other)
})

test('a translation may leave out what it does not need to say', () => {
  const words = inBothLanguages({ count: (n: number) => `${n} orang` }, { count: () => 'people' })
  assert.equal(words.id.count(2), '2 orang')
  assert.equal(words.en.count(2), 'people')
})
