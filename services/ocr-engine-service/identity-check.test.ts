import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkIdentity } from './identity-check.ts'
import { alphabet, columns, join, type Sighting, sightingOf } from './sighting.ts'

const today = '2026-07-01'
const nik = { value: '3273015203850004', confidence: 0.95 }
const birthDate = { value: '1985-03-12', confidence: 0.95 }
const sex = { value: 'female', confidence: 0.95 }

/** A text in which one letter was likely another one. */
const confused = (text: string, at: number, seen: string, likelihood: number): Sighting => {
  const sighting = sightingOf(text)
  const step = 2 * at * columns
  const column = (letter: string) => step + alphabet.indexOf(letter) + 1
  const changed = Float32Array.from(sighting.likelihood)
  changed[column(text[at] ?? '')] = 1 - likelihood
  changed[column(seen)] = likelihood
  return { ...sighting, likelihood: changed }
}

test('a NIK that birth date and sex prove is sure', () => {
  const checked = checkIdentity({ nik, birthDate, sex }, [sightingOf(nik.value)], today)
  assert.equal(checked.nik?.value, nik.value)
  assert.ok((checked.nik?.confidence ?? 0) >= 0.9)
})

test('a digit that was confused is repaired where birth date and sex then agree', () => {
  const wrong = { value: '3273015203650004', confidence: 0.6 }
  const checked = checkIdentity({ nik: wrong, birthDate, sex }, [confused(nik.value, 10, '6', 0.6)], today)
  assert.equal(checked.nik?.value, nik.value)
  assert.ok((checked.nik?.confidence ?? 1) < 0.9)
})

test('a digit that was seen clearly is not changed', () => {
  const other = { value: '3273015203650004', confidence: 0.99 }
  const checked = checkIdentity(
    { nik: other, birthDate: { ...birthDate, confidence: 0.995 }, sex },
    [sightingOf(other.value)],
    today,
  )
  assert.equal(checked.nik?.value, other.value)
  assert.ok((checked.nik?.confidence ?? 1) < 0.9)
})

test('a birth date that was read badly is repaired by a clear NIK', () => {
  const checked = checkIdentity(
    { nik, birthDate: { value: '1986-03-12', confidence: 0.5 }, sex },
    [sightingOf(nik.value)],
    today,
  )
  assert.deepEqual(checked.birthDate, { value: '1985-03-12', confidence: 0.85 })
  assert.ok((checked.nik?.confidence ?? 1) < 0.9)
})

test('a NIK alone tells birth date and sex, and none of them is sure', () => {
  const checked = checkIdentity({ nik }, [sightingOf(nik.value)], today)
  assert.equal(checked.birthDate?.value, '1985-03-12')
  assert.equal(checked.sex?.value, 'female')
  for (const reading of Object.values(checked)) assert.ok(reading.confidence < 0.9)
})

test('a NIK of no province is never sure, though birth date and sex agree', () => {
  const checked = checkIdentity({ nik: { ...nik, value: '9973015203850004' }, birthDate, sex }, [], today)
  assert.ok((checked.nik?.confidence ?? 1) < 0.9)
})

test('without a NIK nothing is checked', () => {
  assert.deepEqual(checkIdentity({ birthDate, sex }, [], today), { birthDate, sex })
  assert.deepEqual(checkIdentity({}, [join([])], today), {})
})
