/** Values of one kind, read from what was seen: text, a word of a list, a date, digits. */
import { capitalised, type Letter, type Sighting, spaceDoubt, spell, spellAs, textOf } from './sighting.ts'

/** A value as text, and how sure it is, 0 to 1. */
export type Reading = { readonly value: string; readonly confidence: number }

/** The signs of numbers. */
export const digits = '0123456789'
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** What names of people and places are written with. */
export const nameSigns = `${capitals} .,'-/`
/** What addresses are written with. */
export const addressSigns = `${capitals}${digits} .,:/-+()'"&`

const certaintyOf = (letters: readonly Letter[]) =>
  letters.reduce((least, { letter, likelihood }) => (letter === ' ' ? least : Math.min(least, likelihood)), 1)

/** Signs at the ends are dirt, but for the full stop behind a title. */
const trimmed = (text: string) =>
  text
    .replace(/ +/g, ' ')
    .replace(/ (?=[.,])/g, '')
    .replace(/^[ .,:;'"&+/-]+/, '')
    .replace(/[ ,:;'"&+/-]+$/, '')
    .replace(/(?<![A-Z])\.$/, '')

/** Text as it stands there, spelled with some letters only. */
export const readText = (sighting: Sighting, allowed: string): Reading | undefined => {
  const seen = capitalised(sighting)
  const letters = spell(seen, allowed)
  const value = trimmed(textOf(letters))
  return value ? { value, confidence: Math.min(certaintyOf(letters), 1 - spaceDoubt(seen, letters)) } : undefined
}

/** One row after another of Levenshtein's distance. */
export const editDistance = (one: string, other: string) => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const letter of one) {
    const next = [(row[0] ?? 0) + 1]
    for (let index = 0; index < other.length; index++) {
      const replaced = (row[index] ?? 0) + (letter === other[index] ? 0 : 1)
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** Spaces and most signs are seen badly; words of a list are told apart without them. */
const compact = (text: string) => text.replace(/[^A-Z0-9+-]/g, '')

const confidenceAt = (distance: number, length: number, lead: number) => {
  if (distance === 0) return 1
  if (lead < 2) return 0.5
  return distance / length < 0.15 ? 0.88 : 0.7
}

/** The word of a list that is nearest to what was read; `tolerance` is the share of its letters that may be wrong. */
export const readWord = (sighting: Sighting, words: readonly string[], tolerance: number): Reading | undefined => {
  const letters = spell(capitalised(sighting), [...new Set(words.join(''))].join(''))
  const text = compact(textOf(letters))
  if (!text) return undefined
  const printed = textOf(letters)
  const ranked = words
    .map(word => ({ word, distance: editDistance(text, compact(word)) }))
    .toSorted((a, b) => a.distance - b.distance || editDistance(printed, a.word) - editDistance(printed, b.word))
  const best = ranked[0]
  const second = ranked.find(({ word }) => compact(word) !== compact(best?.word ?? ''))
  if (!best || best.distance > compact(best.word).length * tolerance) return undefined
  const lead = (second?.distance ?? Number.POSITIVE_INFINITY) - best.distance
  const certainty = certaintyOf(letters)
  const confidence = confidenceAt(best.distance, compact(best.word).length, lead)
  // A long word that is met letter by letter is not there by chance, however faint its letters are.
  const sure = best.distance === 0 && text.length > 3 ? Math.max(certainty, 0.95) : certainty
  return { value: best.word, confidence: Math.min(confidence, sure) }
}

/** As a logarithm: a spelling that needs a letter where none was seen is less likely than this. */
const worstScore = -11

/** Text along a shape, one set of letters for each place; the confidence is that of its least likely letter. */
export const readShape = (sighting: Sighting, shape: readonly string[]): Reading | undefined => {
  const { text, score } = spellAs(sighting, shape)
  if (text.length !== shape.length || score < worstScore) return undefined
  const letters = spell(sighting, [...new Set(shape.join(''))].join(''))
  const plain = textOf(letters) === text
  return { value: text, confidence: plain ? certaintyOf(letters) : Math.min(0.6, Math.exp(score / text.length)) }
}

/** Whether an ISO date is one of the calendar's. */
export const isDate = (iso: string) => {
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
}

const dateShape = (millennia: string, centuries: string) => [
  ...['0123', digits, '-', '01', digits, '-'],
  ...[millennia, centuries, digits, digits],
]

/** The shape of a date on which somebody was born who has a card. */
export const birthDates = dateShape('12', '09')

/** The shape of a date on which a card expires. */
export const expiryDates = dateShape('2', '0')

/** A date, printed `DD-MM-YYYY`, as ISO. */
export const readDate = (sighting: Sighting, shape: readonly string[]): Reading | undefined => {
  const read = readShape(sighting, shape)
  if (!read) return undefined
  const iso = `${read.value.slice(6)}-${read.value.slice(3, 5)}-${read.value.slice(0, 2)}`
  return isDate(iso) ? { value: iso, confidence: read.confidence } : undefined
}
