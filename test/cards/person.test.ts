import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { scoredFields } from '../../src/report/ocr-score.ts'
import { inventPerson, nikOf } from './person.ts'
import { provinces } from './regions.ts'
import { seeded } from './seeded.ts'

const anybody = fc.string().map(seed => inventPerson(seeded(seed)))

test('a NIK carries the day of birth, forty more for women, and the month and year', () => {
  assert.equal(nikOf('327301', '1990-08-17', 'male', 1), '3273011708900001')
  assert.equal(nikOf('327301', '1990-08-17', 'female', 1), '3273015708900001')
  fc.assert(
    fc.property(anybody, ({ nik, birthDate, sex }) => {
      const day = Number(nik.slice(6, 8)) - (sex === 'female' ? 40 : 0)
      assert.match(nik, /^\d{16}$/)
      assert.equal(
        `${birthDate.slice(0, 2)}${nik.slice(10, 12)}-${nik.slice(8, 10)}-${String(day).padStart(2, '0')}`,
        birthDate,
      )
      assert.notEqual(nik.slice(12), '0000')
    }),
  )
})

test('what is known of a card is what is scored', () => {
  assert.deepEqual(Object.keys(inventPerson(seeded('keys'))).sort(), [...scoredFields].sort())
})

test('a NIK starts with the code of a province and one of its regencies', () => {
  fc.assert(
    fc.property(anybody, ({ nik }) => {
      const home = provinces.find(({ code }) => code === nik.slice(0, 2))
      assert.ok(home?.regencies[nik.slice(2, 4)])
    }),
  )
})

test('dates are days of the calendar, and a card that ends does so on a birthday', () => {
  fc.assert(
    fc.property(anybody, ({ birthDate, validUntil }) => {
      assert.equal(new Date(birthDate).toISOString().slice(0, 10), birthDate)
      if (validUntil === 'lifetime') return
      assert.equal(new Date(validUntil).toISOString().slice(0, 10), validUntil)
      if (!birthDate.endsWith('-02-29')) assert.equal(validUntil.slice(4), birthDate.slice(4))
    }),
  )
})

test('text is upper case, in one line and without spaces at its ends', () => {
  const free = ['name', 'birthPlace', 'address', 'village', 'district', 'occupation', 'province', 'regency'] as const
  fc.assert(
    fc.property(anybody, person => {
      for (const key of free) assert.match(person[key], /^[A-Z][A-Z0-9 .,'/-]*[A-Z0-9.]$|^[A-Z]{2}$/, key)
    }),
  )
})

test('many people are of every sex, province and way of naming', () => {
  const people = Array.from({ length: 2000 }, (_, at) => inventPerson(seeded(`many/${at}`)))
  const of = (pick: (person: (typeof people)[number]) => string) => new Set(people.map(pick)).size
  assert.equal(
    of(({ province }) => province),
    provinces.length,
  )
  assert.equal(
    of(({ sex }) => sex),
    2,
  )
  assert.ok(of(({ name }) => name) > 1200)
  assert.equal(
    of(({ nik }) => nik),
    people.length,
  )
  for (const kind of [/^[A-Z]+$/, /'/, /\./, /, S\./, /^(I|NI) (WAYAN|MADE|NYOMAN|KETUT)/, /^(\S+ ){2,}/])
    assert.ok(
      people.some(({ name }) => kind.test(name)),
      String(kind),
    )
})

test('at least thirty provinces have several regencies, and no code stands twice', () => {
  assert.ok(provinces.filter(({ regencies }) => Object.keys(regencies).length >= 2).length >= 30)
  assert.equal(new Set(provinces.map(({ code }) => code)).size, provinces.length)
})
