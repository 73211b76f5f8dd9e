import assert from 'node:assert/strict'
import test from 'node:test'
import sharp from 'sharp'
import { cardSvg, inventCard } from './card.ts'
import { benchFaces, benchNikFaces, packagesMissing, skipWithoutFonts, testFaces, testNikFaces } from './fonts.ts'
import { benchLayouts, testLayouts } from './layouts.ts'
import { negativeKinds, photographNegative } from './negatives.ts'
import { photograph, scan } from './photograph.ts'

const skip = await skipWithoutFonts()

const keysOf = (list: readonly object[]) => list.map(each => JSON.stringify(each))

test('tests and the bench share no face, no layout and no person', () => {
  assert.equal(testFaces.length + benchFaces.length >= 8 && benchFaces.length >= 2, true)
  const families = new Set([...testFaces, ...testNikFaces].map(face => ('family' in face ? face.family : face.strokes)))
  for (const face of [...benchFaces, ...benchNikFaces])
    assert.ok(!families.has('family' in face ? face.family : face.strokes))
  const [known, unknown] = [keysOf(testLayouts), keysOf(benchLayouts)]
  assert.deepEqual(
    known.filter(layout => unknown.includes(layout)),
    [],
  )
  const niks = (suite: 'test' | 'bench') => Array.from({ length: 500 }, (_, at) => inventCard(suite, at).truth.nik)
  const seen = new Set(niks('test'))
  assert.deepEqual(
    niks('bench').filter(nik => seen.has(nik)),
    [],
  )
})

test('a card takes its face, its NIK and its layout from its own suite', () => {
  for (let number = 0; number < 60; number += 1) {
    const [drill, exam] = [inventCard('test', number), inventCard('bench', number)]
    assert.ok(
      testFaces.includes(drill.face) && testLayouts.includes(drill.layout) && testNikFaces.includes(drill.nikFace),
    )
    assert.ok(
      benchFaces.includes(exam.face) && benchLayouts.includes(exam.layout) && benchNikFaces.includes(exam.nikFace),
    )
  }
})

test('packages are asked for only where a face of theirs is not installed', () => {
  const families = [...testFaces, ...benchFaces, ...testNikFaces, ...benchNikFaces].flatMap(face =>
    'family' in face ? [face.family] : [],
  )
  assert.deepEqual(packagesMissing(new Set(families)), [])
  assert.deepEqual(packagesMissing(new Set(families.filter(family => family !== 'Lato'))), ['fonts-lato'])
  assert.equal(packagesMissing(new Set()).length, 10)
})

test('the same number is the same card, another number another one', () => {
  assert.equal(cardSvg(inventCard('test', 7), 800), cardSvg(inventCard('test', 7), 800))
  assert.notEqual(inventCard('test', 7).truth.nik, inventCard('test', 8).truth.nik)
  assert.notEqual(inventCard('test', 7).truth.nik, inventCard('bench', 7).truth.nik)
})

test('what a card says is all in its drawing', () => {
  for (let number = 0; number < 40; number += 1) {
    const card = inventCard('bench', number)
    const drawn = cardSvg(card, 800).replaceAll(/<[^>]+>/g, ' ')
    for (const key of ['name', 'address', 'village', 'district', 'occupation', 'regency', 'province'] as const)
      for (const word of card.truth[key].split(' ')) assert.ok(drawn.includes(word), `${key} of card ${number}`)
    assert.ok(drawn.includes(card.truth.birthDate.split('-').reverse().join('-')))
  }
})

test('a scan is a card and nothing else, the same each time', { skip }, async () => {
  const [first, second] = [await scan(inventCard('test', 3)), await scan(inventCard('test', 3))]
  assert.ok(first.equals(second))
  const { width, height } = await sharp(first).metadata()
  assert.ok(Math.abs(width / height - 85.6 / 53.98) < 0.01)
})

test('a photograph is the same each time and larger than what it shows', { skip }, async () => {
  const take = () => photograph(inventCard('test', 'again'), 'mixed', 2.2)
  const [first, second] = [await take(), await take()]
  assert.ok(first.equals(second))
  const { width, height, format } = await sharp(first).metadata()
  assert.equal(format, 'jpeg')
  assert.ok(width * height > 1.9e6 && width * height < 2.3e6)
})

test('a picture without a card is drawn in every kind', { skip }, async () => {
  for (const kind of negativeKinds) {
    const { format } = await sharp(await photographNegative('test', kind, 1)).metadata()
    assert.equal(format, 'jpeg', kind)
  }
})
