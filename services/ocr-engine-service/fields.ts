// From what was seen on a card to its fields: each is read in the letters, words and dates that it may hold.
import { provinces } from '../kit/nik.ts'
import { checkIdentity, nikShape } from './identity-check.ts'
import type { Entry } from './layout.ts'
import { regencies, regencyNames } from './regencies.ts'
import { type Sighting, slice, spell, textOf } from './sighting.ts'
import {
  addressSigns,
  birthDates,
  digits,
  expiryDates,
  nameSigns,
  type Reading,
  readDate,
  readShape,
  readText,
  readWord,
} from './value.ts'
import * as vocabulary from './vocabulary.ts'

/** The keys of what is read from a card, as in the command line's contract. */
export const cardFields = [
  'nik',
  'name',
  'birthPlace',
  'birthDate',
  'sex',
  'bloodType',
  'address',
  'rtRw',
  'village',
  'district',
  'religion',
  'maritalStatus',
  'occupation',
  'nationality',
  'validUntil',
  'province',
  'regency',
] as const

/** A key of what is read from a card. */
export type CardField = (typeof cardFields)[number]

/** What was read; a field that could not be read is left out. */
export type CardFields = Partial<Record<CardField, Reading>>

type Reader = (sighting: Sighting) => Reading | undefined

const dateEnd = /[\dOIlSBZGDQ][\dOIlSBZGDQ\-. /]{6,}$/

/** Splits `BANDUNG, 12-03-1985` before the date; the comma is often not seen. */
const splitBirth = (sighting: Sighting) => {
  const letters = spell(sighting)
  const text = textOf(letters)
  const start = dateEnd.exec(text)?.index ?? text.lastIndexOf(',') + 1
  const cut = start > 0 ? (letters[start - 1]?.last ?? 0) + 1 : sighting.steps
  return { place: slice(sighting, 0, cut), date: slice(sighting, cut, sighting.steps) }
}

const rtRwShape = [digits, digits, digits, '/', digits, digits, digits]

const listed =
  (words: readonly string[], tolerance: number): Reader =>
  sighting =>
    readWord(sighting, words, tolerance)

const text =
  (signs: string): Reader =>
  sighting =>
    readText(sighting, signs)

/** A word of a list where one is near, else the text as it stands. */
const listedOrText =
  (words: readonly string[]): Reader =>
  sighting =>
    readWord(sighting, words, 0.2) ?? readText(sighting, nameSigns)

const renamed = (reading: Reading | undefined, names: Readonly<Record<string, string>>) =>
  reading && { ...reading, value: names[reading.value] ?? reading.value }

/**
 * What stands in an address tells look-alikes apart: between a street and its number a Roman numeral, letters between
 * digits are digits.
 */
const withNumbers = (reading: Reading | undefined) =>
  reading && {
    ...reading,
    value: reading.value
      .replace(/\bN0\b/, 'NO')
      .replace(/\b[A-Z]{3,}[10][A-Z]*\b/g, word => word.replace('1', 'I').replace('0', 'O'))
      .replace(/(?<= )[1I](?: ?[1I]){0,2}(?= NO\b)/, numeral => 'I'.repeat(numeral.replaceAll(' ', '').length))
      .replace(/(?<=\d)[SOIZ](?=[\d/])/g, letter => ({ S: '5', O: '0', I: '1', Z: '2' })[letter] ?? letter),
  }

const readers: Readonly<Record<CardField, Reader>> = {
  nik: sighting => readShape(sighting, nikShape),
  name: text(nameSigns),
  birthPlace: sighting => listedOrText(regencyNames)(splitBirth(sighting).place),
  birthDate: sighting => readDate(splitBirth(sighting).date, birthDates),
  sex: sighting => renamed(readWord(sighting, vocabulary.sexes, 0.5), { 'LAKI-LAKI': 'male', PEREMPUAN: 'female' }),
  bloodType: listed(vocabulary.bloodTypes, 0),
  address: sighting => withNumbers(readText(sighting, addressSigns)),
  rtRw: sighting => readShape(sighting, rtRwShape),
  village: text(nameSigns),
  district: text(nameSigns),
  religion: listed(vocabulary.religions, 0.34),
  maritalStatus: listed(vocabulary.maritalStatuses, 0.34),
  occupation: listedOrText(vocabulary.occupations),
  nationality: listed(vocabulary.nationalities, 0.5),
  validUntil: sighting =>
    renamed(readWord(sighting, vocabulary.lifetimes, 0.5), { 'SEUMUR HIDUP': 'lifetime' }) ??
    readDate(sighting, expiryDates),
  province: listed([...provinces.values()], 0.3),
  regency: listedOrText(regencies),
}

const entryOf = (field: CardField): Entry => (field === 'birthPlace' || field === 'birthDate' ? 'birth' : field)

const disputed = 0.75
const seenOnce = 0.85
const doubtful = 0.89
const clear = 0.85
const agreed = 0.93

const outvoted = 0.85

const surest = (readings: readonly Reading[]) =>
  readings.reduce((best, next) => (next.confidence > best.confidence ? next : best))

/** Several looks at one value: where they agree it is sure, where they differ most votes count, with doubt. */
const weigh = (looks: readonly (Reading | undefined)[]): Reading | undefined => {
  const readings = looks.filter(reading => reading !== undefined)
  const votes = Object.values(Object.groupBy(readings, reading => reading.value)).map(same => same ?? [])
  const [most, next] = votes.toSorted((a, b) => b.length - a.length)
  if (!most) return undefined
  if (looks.length === 1) return surest(readings)
  if (most.length === looks.length) {
    const best = surest(most)
    const least = Math.min(...most.map(({ confidence }) => confidence))
    return {
      ...best,
      confidence: least > clear ? Math.max(agreed, best.confidence) : Math.min(best.confidence, doubtful),
    }
  }
  const best = most.length > (next?.length ?? 0) ? surest(most) : surest(readings)
  const limit = most.length > 1 ? outvoted : readings.length === 1 ? seenOnce : disputed
  return { ...best, confidence: Math.min(best.confidence, limit) }
}

/** What was seen of each value, at one look or more. */
export type Looks = Partial<Record<Entry, readonly Sighting[]>>

/** Reads every field from what was seen of the card; `today` is an ISO date. */
export const fieldsOf = (looks: Looks, today: string): CardFields => {
  const fields: CardFields = {}
  for (const [field, read] of Object.entries(readers) as [CardField, Reader][]) {
    const reading = weigh((looks[entryOf(field)] ?? []).map(read))
    if (reading) fields[field] = reading
  }
  const { nik, birthDate, sex } = fields
  const identity = { ...(nik ? { nik } : {}), ...(birthDate ? { birthDate } : {}), ...(sex ? { sex } : {}) }
  return { ...fields, ...checkIdentity(identity, looks.nik ?? [], today) }
}
