import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inventedCard, runsOf, type Words } from './card-fixture.ts'
import { type Entry, layOut, type Value } from './layout.ts'
import { spell, textOf } from './sighting.ts'

const textsOf = (words: Words, lean = 0) =>
  Object.fromEntries(
    (Object.entries(layOut(runsOf(words, lean)).values) as [Entry, Value][]).map(([entry, value]) => [
      entry,
      textOf(spell(value.sighting)),
    ]),
  )

const expected = {
  province: 'JAWA BARAT',
  regency: 'KOTA BANDUNG',
  nik: '3273015203850004',
  name: 'SITI RAHMAWATI',
  birth: 'BANDUNG, 12-03-1985',
  sex: 'PEREMPUAN',
  bloodType: 'AB',
  address: 'JL. MERDEKA NO. 18 B',
  rtRw: '004/011',
  village: 'SUKAMAJU',
  district: 'CIBEUNYING KIDUL',
  religion: 'ISLAM',
  maritalStatus: 'KAWIN',
  occupation: 'KARYAWAN SWASTA',
  nationality: 'WNI',
  validUntil: 'SEUMUR HIDUP',
}

const without = (text: string) => inventedCard.filter(([, , printed]) => printed !== text)

const instead = (text: string, ...words: Words) => [...without(text), ...words]

/** The card's words from a line on, moved down. */
const lowered = (from: number, by: number) =>
  inventedCard.map(([left, top, text]) => [left, top >= from ? top + by : top, text] as const)

test('every value is found behind its label', () => {
  assert.deepEqual(textsOf(inventedCard), expected)
})

test('lines that lean are followed', () => {
  assert.deepEqual(textsOf(inventedCard, 0.05), expected)
  assert.deepEqual(textsOf(inventedCard, -0.05), expected)
})

test('a colon by itself, far from its value, does not hide it', () => {
  const words = instead(': SITI RAHMAWATI', [110, 120, ':'], [260, 120, 'SITI RAHMAWATI'])
  assert.deepEqual(textsOf(words), expected)
})

test('a value that was found in two runs is joined', () => {
  const words = instead(': SITI RAHMAWATI', [200, 120, ': SITI'], [275, 120, 'RAHMAWATI'])
  assert.deepEqual(textsOf(words), expected)
})

test('the second line of a long value belongs to it', () => {
  const words: Words = [...lowered(228, 27), [222, 228, 'BLOK C NO. 7']]
  assert.deepEqual(textsOf(words), { ...expected, address: 'JL. MERDEKA NO. 18 B BLOK C NO. 7' })
})

test('the sex and the blood type are told apart when they are read in one', () => {
  const words = [
    ...without(': PEREMPUAN').filter(([, , text]) => text !== 'Gol. Darah : AB'),
    [200, 174, ': PEREMPUAN   Gol. Darah : AB'] as const,
  ]
  const { sex, bloodType } = textsOf(words)
  assert.equal(sex?.trim(), 'PEREMPUAN')
  assert.equal(bloodType, 'AB')
})

test('a value is found although its label is not', () => {
  assert.deepEqual(textsOf(without('Alamat')), expected)
})

test('text of a sheet beside the card, even with the word of a label, is left out', () => {
  const sheet: Words = [
    [-30, 60, 'alamat'],
    [-30, 95, 'resep'],
    [760, 201, 'jumlah obat'],
  ]
  assert.deepEqual(textsOf([...inventedCard, ...sheet]), expected)
})

test('a label without a value leaves a gap to look into', () => {
  const { gaps } = layOut(runsOf(instead('Gol. Darah : AB', [460, 174, 'Gol. Darah :'])))
  assert.deepEqual(Object.keys(gaps), ['bloodType'])
})

test('no text, no layout', () => {
  assert.deepEqual(layOut([]), { values: {}, gaps: {} })
})
