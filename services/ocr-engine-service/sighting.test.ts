import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  alphabet,
  capitalised,
  columns,
  join,
  type Sighting,
  sightingOf,
  slice,
  spell,
  spellAs,
  textOf,
  withSpaces,
} from './sighting.ts'

/** One step in which several letters are likely. */
const torn = (likelihoods: Readonly<Record<string, number>>): Sighting => {
  const likelihood = new Float32Array(columns)
  for (const [letter, value] of Object.entries(likelihoods)) likelihood[alphabet.indexOf(letter) + 1] = value
  return { steps: 1, likelihood }
}

const sequence = (...sightings: readonly Sighting[]): Sighting => ({
  steps: sightings.reduce((sum, { steps }) => sum + steps, 0),
  likelihood: Float32Array.from(sightings.flatMap(({ likelihood }) => [...likelihood])),
})

test('a text that was seen clearly is spelled as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 40 }), text => {
      assert.equal(textOf(spell(sightingOf(text))), text)
    }),
  )
})

test('a letter that fills several steps is one letter, at its clearest step', () => {
  const letters = spell(sequence(torn({ A: 0.6, B: 0.4 }), torn({ A: 0.9, B: 0.1 }), torn({ A: 0.7, B: 0.3 })))
  assert.equal(textOf(letters), 'A')
  assert.equal(letters[0]?.step, 1)
  assert.equal(letters[0]?.last, 2)
})

test('a limited set of letters decides between look-alikes', () => {
  const sighting = torn({ O: 0.6, '0': 0.3 })
  assert.equal(textOf(spell(sighting)), 'O')
  assert.equal(textOf(spell(sighting, '0123456789')), '0')
})

test('a shape finds the digits that a free spelling misses', () => {
  const nik = '3273012903850001'
  const sighting = join([sightingOf(nik.slice(0, 8)), sightingOf('O'), sightingOf(nik.slice(9))])
  const shaped = spellAs(
    sequence(sightingOf(nik.slice(0, 15)), torn({ I: 0.8, '1': 0.1 })),
    Array(16).fill('0123456789'),
  )
  assert.equal(shaped.text, nik)
  assert.equal(spellAs(sighting, ['0123456789']).text.length, 1)
})

test('an impossible shape has no spelling', () => {
  assert.equal(spellAs(sightingOf('1'), ['1', '2', '3']).text.length < 3, true)
})

test('capitals count for small letters', () => {
  assert.equal(textOf(spell(capitalised(sightingOf('Jalan Merdeka')))), 'JALAN MERDEKA')
})

test('joined sightings have a space between them, parts have what is in them', () => {
  assert.equal(textOf(spell(join([sightingOf('KAB'), sightingOf('BOGOR')]))), 'KAB BOGOR')
  assert.equal(textOf(spell(slice(sightingOf('KABUPATEN'), 6, 18))), 'UPATEN')
})

test('spaces come and go as their likelihood says', () => {
  const [first, second] = spell(sightingOf('AB'))
  const spaced = withSpaces(sightingOf('AB'), [{ from: first?.step ?? 0, to: second?.step ?? 0, likelihood: 0.9 }])
  assert.equal(textOf(spell(spaced)), 'A B')
  const [left, , right] = spell(sightingOf('A B'))
  const closed = withSpaces(sightingOf('A B'), [{ from: left?.step ?? 0, to: right?.step ?? 0, likelihood: 0.1 }])
  assert.equal(textOf(spell(closed)), 'AB')
})
