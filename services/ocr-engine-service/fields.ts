import { parseNik, provinces, type Sex } from '../kit/nik.ts'
import type { Label } from './labels.ts'
import type { Layout } from './layout.ts'
import { capitalised, type Letter, type Sighting, slice, spell, spellAs, textOf } from './sighting.ts'
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

export type CardField = (typeof cardFields)[number]

/** A value as text, and how sure it is, 0 to 1. */
export type FieldReading = { readonly value: string; readonly confidence: number }

export type CardFields = Partial<Record<CardField, FieldReading>>

const digits = '0123456789'
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const nameSigns = `${capitals} .,'-/`
const addressSigns = `${capitals}${digits} .,:;/-+()'"&`

const certaintyOf = (letters: readonly Letter[]) =>
  letters.reduce((least, { likelihood }) => Math.min(least, likelihood), 1)

const freeText = (sighting: Sighting, allowed: string): FieldReading | undefined => {
  const letters = spell(capitalised(sighting), allowed)
  const value = textOf(letters).trim().replace(/ +/g, ' ')
  return value ? { value, confidence: certaintyOf(letters) } : undefined
}

const editDistance = (one: string, other: string) => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [count, letter] of Array.from(one).entries()) {
    const next = [count + 1]
    for (let index = 0; index < other.length; index++) {
      const replaced = (row[index] ?? 0) + (letter === other[index] ? 0 : 1)
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

const compact = (text: string) => text.replace(/[^A-Z0-9+-]/g, '')

/** The word of a list that is nearest to what was read; `undefined` when none is near. */
const fromList = (sighting: Sighting, words: readonly string[], tolerance = 0.34): FieldReading | undefined => {
  const read = spell(capitalised(sighting), addressSigns)
  const text = compact(textOf(read))
  if (!text) return undefined
  const ranked = words
    .map(word => ({ word, distance: editDistance(text, compact(word)) }))
    .toSorted((a, b) => a.distance - b.distance)
  const [best, second] = ranked
  if (!best || best.distance > Math.max(1, best.word.length) * tolerance) return undefined
  const exact = best.distance === 0
  const lead = (second?.distance ?? 9) - best.distance
  return { value: best.word, confidence: exact ? Math.max(0.95, certaintyOf(read)) : lead > 1 ? 0.9 : 0.6 }
}

const dateShape = ['0123', digits, '-', '01', digits, '-', '12', digits, digits, digits]

const isDate = (iso: string) => {
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
}

const dateOf = (sighting: Sighting): FieldReading | undefined => {
  const { text, score } = spellAs(sighting, dateShape)
  const iso = `${text.slice(6)}-${text.slice(3, 5)}-${text.slice(0, 2)}`
  if (text.length !== 10 || !isDate(iso)) return undefined
  return { value: iso, confidence: Math.exp(score / 10) }
}

const dateEnd = /[\dOIlSBZGDQ][\dOIlSBZGDQ\-. /]{6,}$/

/** Splits `BANDUNG, 12-03-1985`; the comma is often not seen. */
const birthOf = (sighting: Sighting) => {
  const letters = spell(sighting)
  const text = textOf(letters)
  const start = dateEnd.exec(text)?.index ?? text.lastIndexOf(',') + 1
  if (start <= 0) return { place: sighting, date: undefined }
  const cut = (letters[start - 1]?.last ?? 0) + 1
  return { place: slice(sighting, 0, cut), date: dateOf(slice(sighting, cut, sighting.steps)) }
}

const trimSigns = (reading: FieldReading | undefined) =>
  reading && { ...reading, value: reading.value.replace(/^[ .,:;'"/-]+|[ .,:;'"/-]+$/g, '') }

const nikShape = Array.from({ length: 16 }, () => digits)

const nikOf = (sighting: Sighting): FieldReading | undefined => {
  const { text, score } = spellAs(sighting, nikShape)
  return text.length === 16 ? { value: text, confidence: Math.exp(score / 16) } : undefined
}

const rtRwOf = (sighting: Sighting): FieldReading | undefined => {
  const { text, score } = spellAs(sighting, [digits, digits, digits, '/', digits, digits, digits])
  return text.length === 7 ? { value: text, confidence: Math.exp(score / 7) } : undefined
}

const parsers: Readonly<Record<Exclude<Label, 'birth'>, (sighting: Sighting) => FieldReading | undefined>> = {
  nik: nikOf,
  name: sighting => freeText(sighting, nameSigns),
  sex: sighting => {
    const read = fromList(sighting, vocabulary.sexes, 0.5)
    return read && { ...read, value: read.value === 'LAKI-LAKI' ? 'male' : 'female' }
  },
  bloodType: sighting => fromList(sighting, vocabulary.bloodTypes),
  address: sighting => freeText(sighting, addressSigns),
  rtRw: rtRwOf,
  village: sighting => freeText(sighting, nameSigns),
  district: sighting => freeText(sighting, nameSigns),
  religion: sighting => fromList(sighting, vocabulary.religions),
  maritalStatus: sighting => fromList(sighting, vocabulary.maritalStatuses),
  occupation: sighting => fromList(sighting, vocabulary.occupations) ?? freeText(sighting, nameSigns),
  nationality: sighting => fromList(sighting, vocabulary.nationalities, 0.5),
  validUntil: sighting => {
    const lifetime = fromList(sighting, vocabulary.lifetimes, 0.5)
    return lifetime ? { ...lifetime, value: 'lifetime' } : dateOf(sighting)
  },
}

const headingsOf = ({ province, regency }: Layout): CardFields => {
  const provinceName = province && fromList(province, [...provinces.values()], 0.3)
  const regencyName = regency && trimSigns(freeText(regency, addressSigns))
  return { ...(provinceName ? { province: provinceName } : {}), ...(regencyName ? { regency: regencyName } : {}) }
}

/** Reads every field from what stands behind its label. */
export const fieldsOf = (layout: Layout, today: string): CardFields => {
  const { values } = layout
  const fields: CardFields = headingsOf(layout)
  for (const [label, parse] of Object.entries(parsers) as [Exclude<Label, 'birth'>, (typeof parsers)['nik']][]) {
    const sighting = values[label]
    const reading = sighting && parse(sighting)
    if (reading) fields[label] = reading
  }
  if (values.birth) {
    const { place, date } = birthOf(values.birth)
    const birthPlace = trimSigns(freeText(place, nameSigns))
    if (birthPlace) fields.birthPlace = birthPlace
    if (date) fields.birthDate = date
  }
  void today
  void parseNik
  void (0 as unknown as Sex)
  return fields
}
