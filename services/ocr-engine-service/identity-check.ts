/**
 * The NIK repeats the day of birth and the sex. Where both were read, they prove each other; where they differ in what
 * was seen badly, the reading that makes them agree is the right one. Nothing is changed without such a proof.
 */
import { birthDigits, parseNik, type Sex } from '../kit/nik.ts'
import { type Sighting, spellAs } from './sighting.ts'
import { digits, type Reading } from './value.ts'

/** What was read of a person's identity. */
export type Identity = {
  readonly nik?: Reading
  readonly birthDate?: Reading
  readonly sex?: Reading
}

/** Sixteen digits, whatever they are. */
export const nikShape = Array.from({ length: 16 }, () => digits)

/** Where the check fails or nothing can be checked, no reading is as sure as this. */
const unproven = 0.8
const repaired = 0.85

/** How much less likely a repaired spelling may be, as a logarithm, for each letter that is changed. */
const costOfRepair = 7

const provenAtLeast = 0.97

const cap = (reading: Reading | undefined, most: number) =>
  reading && { ...reading, confidence: Math.min(reading.confidence, most) }

const raise = (reading: Reading, least: number) => ({ ...reading, confidence: Math.max(reading.confidence, least) })

const differences = (one: string, other: string) => Array.from(one).filter((letter, at) => letter !== other[at]).length

/** The NIK with the digits of a birth date and sex, if what was seen allows it. */
const repairedNik = (sightings: readonly Sighting[], read: Reading, expected: string): Reading | undefined => {
  const shape = nikShape.map((any, at) => (at >= 6 && at < 12 ? (expected[at - 6] ?? any) : any))
  for (const sighting of sightings) {
    const free = spellAs(sighting, nikShape)
    const bound = spellAs(sighting, shape)
    if (bound.text.length !== 16) continue
    const changed = Math.max(1, differences(read.value, bound.text))
    if (changed <= 2 && free.score - bound.score < costOfRepair * changed)
      return { value: bound.text, confidence: repaired }
  }
  return undefined
}

/** The part of an identity that the NIK alone tells. */
const toldByNik = (nik: Reading, today: string) => {
  const told = parseNik(nik.value, today)
  return 'error' in told ? undefined : told
}

/**
 * Compares the NIK, its sightings, the birth date and the sex; `today` is an ISO date. A NIK is only as sure as 0.9
 * or more when it is well-formed and the birth date and the sex, each read by itself, say the same.
 */
export const checkIdentity = (identity: Identity, nikSightings: readonly Sighting[], today: string): Identity => {
  const { nik, birthDate, sex } = identity
  if (!nik) return identity
  if (!birthDate || !sex) return completed(identity, nik, today)
  const expected = birthDigits(birthDate.value, sex.value as Sex)
  if (nik.value.slice(6, 12) === expected) {
    if (!toldByNik(nik, today)) return { ...identity, nik: { ...nik, confidence: Math.min(nik.confidence, unproven) } }
    return { nik, birthDate: raise(birthDate, provenAtLeast), sex: raise(sex, provenAtLeast) }
  }
  const repair = repairedNik(nikSightings, nik, expected)
  if (repair && toldByNik(repair, today) && birthDate.confidence > nik.confidence) return { ...identity, nik: repair }
  const told = toldByNik(nik, today)
  const near = told && differences(told.birthDate, birthDate.value) + (told.sex === sex.value ? 0 : 2) <= 1
  if (near && nik.confidence > birthDate.confidence) {
    const capped = { ...nik, confidence: Math.min(nik.confidence, repaired) }
    return { nik: capped, birthDate: { value: told.birthDate, confidence: repaired }, sex }
  }
  const weaker = (reading: Reading) => ({ ...reading, confidence: Math.min(reading.confidence, unproven) })
  return { nik: weaker(nik), birthDate: weaker(birthDate), sex: weaker(sex) }
}

/** Fills what could not be read from a NIK that is well-formed; the NIK itself stays unproven. */
const completed = (identity: Identity, nik: Reading, today: string): Identity => {
  const told = toldByNik(nik, today)
  const unprovenNik = cap(nik, unproven)
  if (!told || !unprovenNik) return { ...identity, ...(unprovenNik ? { nik: unprovenNik } : {}) }
  const confidence = Math.min(nik.confidence, 0.6)
  return {
    nik: unprovenNik,
    birthDate: identity.birthDate ?? { value: told.birthDate, confidence },
    sex: identity.sex ?? { value: told.sex, confidence },
  }
}
