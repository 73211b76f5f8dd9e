import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { birthDigits, nikContradictions, parseNik, provinces } from './nik.ts'

const today = '2026-07-01'

const read = (text: string) => {
  const nik = parseNik(text, today)
  return 'error' in nik ? nik.error : nik
}

test('the 38 provinces have 38 codes', () => {
  assert.equal(provinces.size, 38)
  assert.equal(new Set(provinces.values()).size, 38)
})

test('a man’s NIK says region, birth date, sex and serial', () => {
  assert.deepEqual(read('3273012903850001'), {
    region: '327301',
    province: 'JAWA BARAT',
    birthDate: '1985-03-29',
    sex: 'male',
    serial: '0001',
  })
})

test('40 is added to the day of a woman’s birth', () => {
  assert.deepEqual(read('5171026903850002'), {
    region: '517102',
    province: 'BALI',
    birthDate: '1985-03-29',
    sex: 'female',
    serial: '0002',
  })
})

const birthDateIs = (text: string, birthDate: string | undefined) => {
  const nik = parseNik(text, today)
  assert.equal('error' in nik ? undefined : nik.birthDate, birthDate)
}

test('the century is the latest in which the person is already born', () => {
  birthDateIs('3273010107260001', '2026-07-01')
  birthDateIs('3273010207260001', '1926-07-02')
  birthDateIs('3273012902000001', '2000-02-29')
})

test('a day that the calendar does not have is no birth date', () => {
  birthDateIs('3273013002850001', undefined)
  birthDateIs('3273012902850001', undefined)
  birthDateIs('3273013285850001', undefined)
  birthDateIs('3273017204850001', undefined)
  birthDateIs('3273010004850001', undefined)
  birthDateIs('3273014004850001', undefined)
})

test('each wrong part is named, and the digits are not repeated', () => {
  assert.equal(read('327301290385000'), 'expected a NIK of 16 digits, received 15 characters')
  assert.equal(read('327301290385000O'), 'expected a NIK of 16 digits, received 16 characters')
  assert.equal(read('9973012903850001'), 'the first two digits of the NIK are not the code of a province')
  assert.equal(read('3200012903850001'), 'the third and fourth digit of the NIK (regency) are 00')
  assert.equal(read('3273002903850001'), 'the fifth and sixth digit of the NIK (district) are 00')
  assert.equal(read('3273012903850000'), 'the last four digits of the NIK (serial) are 0000')
  assert.equal(
    read('3273019913850001'),
    'digits 7 to 12 of the NIK (birth date, 40 added to the day for women) are no date',
  )
})

const digits = (least: number, most: number, length: number) =>
  fc.integer({ min: least, max: most }).map(number => String(number).padStart(length, '0'))

const person = fc.record({
  province: fc.constantFrom(...provinces.keys()),
  regency: digits(1, 99, 2),
  district: digits(1, 99, 2),
  birthDate: fc
    .date({ min: new Date('1926-07-02'), max: new Date('2026-07-01'), noInvalidDate: true })
    .map(date => date.toISOString().slice(0, 10)),
  sex: fc.constantFrom('male' as const, 'female' as const),
  serial: digits(1, 9999, 4),
})

test('every NIK that can be written is read back', () => {
  fc.assert(
    fc.property(person, ({ province, regency, district, birthDate, sex, serial }) => {
      const region = province + regency + district
      assert.deepEqual(read(region + birthDigits(birthDate, sex) + serial), {
        region,
        province: provinces.get(province),
        birthDate,
        sex,
        serial,
      })
    }),
  )
})

test('what a record says of birth date and sex is compared with the digits, the century aside', () => {
  const nik = parseNik('3273025708900001', today)
  assert.ok(!('error' in nik))
  assert.deepEqual(nikContradictions(nik, { birthDate: '1990-08-17', sex: 'female' }), [])
  assert.deepEqual(nikContradictions(nik, { birthDate: '1890-08-17', sex: 'female' }), [])
  assert.deepEqual(nikContradictions(nik, { birthDate: '1990-08-18', sex: 'female' }), ['birthDate'])
  assert.deepEqual(nikContradictions(nik, { birthDate: '1990-08-17', sex: 'male' }), ['sex'])
  assert.deepEqual(nikContradictions(nik, { birthDate: '1991-08-17', sex: 'male' }), ['birthDate', 'sex'])
})

test('any text is either a NIK or an error, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{16}$/)), text => {
      const nik = parseNik(text, today)
      assert.ok('error' in nik || birthDigits(nik.birthDate, nik.sex) === text.slice(6, 12))
    }),
  )
})
