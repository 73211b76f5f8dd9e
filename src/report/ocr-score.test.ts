import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type OcrSample, percentile, saysTheSame, scoredFields, scoreOcr } from './ocr-score.ts'
import { ocrScoreJson } from './ocr-score-json.ts'
import { ocrScoreText } from './ocr-score-text.ts'

const sample = (name: string, read: OcrSample['read'], milliseconds = 100): OcrSample => ({
  name,
  truth: { nik: '3273011708900001', name: 'BUDI CONTOH', bloodType: '-' },
  read,
  milliseconds,
})

const sure = (value: string) => ({ value, confidence: 0.95 })
const unsure = (value: string) => ({ value, confidence: 0.5 })

test('cards are counted by what stands before the first dash of their name', () => {
  const right = { nik: sure('3273011708900001'), name: sure('BUDI CONTOH') }
  const { classes, all } = scoreOcr([
    sample('clean-1.jpg', right),
    sample('blur-1.jpg', right),
    sample('clean-2.jpg', right),
  ])
  assert.deepEqual(
    classes.map(each => [each.class, each.cards]),
    [
      ['clean', 2],
      ['blur', 1],
    ],
  )
  assert.equal(all.cards, 3)
})

test('a field is right only when it says exactly what is printed', () => {
  const { all } = scoreOcr([
    sample('clean-1', { nik: sure('3273011708900001'), name: sure('BUDI  contoh ') }),
    sample('clean-2', { nik: sure('3273011708900007'), name: unsure('BUDY CONTOH') }),
  ])
  assert.deepEqual(all.fields.nik, { right: 1, of: 2 })
  assert.deepEqual(all.fields.name, { right: 1, of: 2 })
  assert.deepEqual(all.others, { right: 3, of: 4 })
})

test('a field that is not in the truth is not scored', () => {
  const { all } = scoreOcr([sample('clean-1', { district: sure('COBLONG') })])
  assert.equal(all.fields.district, undefined)
  assert.deepEqual(all.confident, { right: 0, of: 0 })
})

test('every field of a card that the reader did not see is wrong, an empty one too', () => {
  const { all } = scoreOcr([sample('clean-1', undefined)])
  assert.equal(all.unread, 1)
  assert.deepEqual(all.fields.bloodType, { right: 0, of: 1 })
})

test('a dash, nothing and an absent reading are the same blood type, and a province may carry its word', () => {
  assert.ok(saysTheSame('bloodType', '-', ''))
  assert.ok(saysTheSame('province', 'JAWA BARAT', 'PROVINSI JAWA BARAT'))
  assert.ok(!saysTheSame('regency', 'KOTA BANDUNG', 'KABUPATEN BANDUNG'))
  assert.deepEqual(scoreOcr([sample('clean-1', {})]).all.fields.bloodType, { right: 1, of: 1 })
})

test('confidence is judged from 0.9 on, and a wrong NIK there is named', () => {
  const { all } = scoreOcr([
    sample('clean-1', { nik: { value: '1', confidence: 0.9 }, name: sure('BUDI CONTOH') }),
    sample('clean-2', { nik: { value: '1', confidence: 0.89 } }),
  ])
  assert.deepEqual(all.confident, { right: 1, of: 2 })
  assert.deepEqual(all.confidentlyWrongNik, ['clean-1'])
})

test('keys that name no field are told, not scored', () => {
  const odd = { ...sample('clean-1', {}), truth: { nik: '1', photographer: 'X' } }
  assert.deepEqual(scoreOcr([odd]).unknownKeys, ['photographer'])
})

test('percentiles are values that occurred, by nearest rank', () => {
  assert.equal(percentile([], 0.5), 0)
  assert.equal(percentile([30, 10, 20, 40], 0.5), 20)
  assert.equal(percentile([30, 10, 20, 40], 0.95), 40)
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, part) => {
        const found = percentile(values, part)
        assert.ok(values.includes(found))
        assert.ok(values.filter(value => value <= found).length >= Math.ceil(values.length * part))
      },
    ),
  )
})

test('tallies of the classes add up to the tally of all', () => {
  const reading = fc.option(
    fc.dictionary(
      fc.constantFrom(...scoredFields),
      fc.record({ value: fc.string(), confidence: fc.double({ min: 0, max: 1 }) }),
    ),
    { nil: undefined },
  )
  const samples = fc.array(
    fc.tuple(fc.constantFrom('clean-1', 'blur-1', 'noise-x-1'), reading).map(([name, read]) => sample(name, read)),
  )
  fc.assert(
    fc.property(samples, drawn => {
      const { classes, all } = scoreOcr(drawn)
      const sum = (pick: (score: (typeof classes)[number]) => number) =>
        classes.reduce((total, each) => total + pick(each), 0)
      assert.equal(
        sum(each => each.cards),
        all.cards,
      )
      assert.equal(
        sum(each => each.others.right),
        all.others.right,
      )
      assert.equal(
        sum(each => each.confident.of),
        all.confident.of,
      )
    }),
  )
})

test('the table has a column for each class and a row for each field', () => {
  const score = scoreOcr([
    sample('clean-1.jpg', { nik: sure('3273011708900001'), name: sure('BUDI CONTOH') }, 812.4),
    sample('blur-1.jpg', { nik: sure('3273011708900008'), name: unsure('8UDI CONTOH') }, 1204.6),
  ])
  assert.equal(
    ocrScoreText(score),
    `                      clean    blur     all
cards                     1       1       2
no card seen              0       0       0
nik                     1/1     0/1     1/2
name                    1/1     0/1     1/2
bloodType               1/1     1/1     2/2
nik exact           100.0 %   0.0 %  50.0 %
other fields exact  100.0 %  50.0 %  75.0 %
p50 ms                  812    1205     812
p95 ms                  812    1205    1205
confidence ≥ 0.9: 2/3 fields right (66.7 %), 1 NIK wrong: blur-1.jpg
`,
  )
})

test('the JSON carries the same figures', () => {
  const score = scoreOcr([sample('clean-1.jpg', undefined)])
  assert.deepEqual(JSON.parse(ocrScoreJson(score)), score)
})
