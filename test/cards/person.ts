import { type Province, provinces } from './regions.ts'
import type { Seeded } from './seeded.ts'
import { maritalStatuses, nameStyles, occupations, placeParts, religions, streets, titles } from './words.ts'

/** What a card says, by the keys of the command line's contract: text as printed, dates in ISO. */
export type CardTruth = {
  readonly nik: string
  readonly name: string
  readonly birthPlace: string
  readonly birthDate: string
  readonly sex: 'male' | 'female'
  /** `-` where the card prints a dash, empty where it prints nothing. */
  readonly bloodType: string
  readonly address: string
  readonly rtRw: string
  readonly village: string
  readonly district: string
  readonly religion: string
  readonly maritalStatus: string
  readonly occupation: string
  readonly nationality: string
  readonly validUntil: string
  readonly province: string
  readonly regency: string
}

const two = (value: number) => String(value).padStart(2, '0')
const three = (value: number) => String(value).padStart(3, '0')

/** The NIK of a person: region of first registration, day of birth (plus 40 for women), month, year, serial. */
export const nikOf = (region: string, birthDate: string, sex: 'male' | 'female', serial: number) => {
  const [year = '', month = '', day = ''] = birthDate.split('-')
  return `${region}${two(Number(day) + (sex === 'female' ? 40 : 0))}${month}${year.slice(2)}${String(serial).padStart(4, '0')}`
}

const dateBetween = (random: Seeded, firstYear: number, lastYear: number) => {
  const from = Date.UTC(firstYear, 0, 1)
  const days = (Date.UTC(lastYear + 1, 0, 1) - from) / 86_400_000
  return new Date(from + random.integer(0, days - 1) * 86_400_000).toISOString().slice(0, 10)
}

const nameOf = (random: Seeded, sex: 'male' | 'female') => {
  const style = random.pick(Object.values(nameStyles))
  const length = random.integer(...style.words)
  const words = [random.pick(style[sex])]
  while (words.length < length - 1) words.push(random.pick(style[sex]))
  if (length > 1) words.push(random.pick(style.last))
  const name = [...new Set(words)].join(' ')
  return random.chance(0.06) ? `${name}, ${random.pick(titles)}` : name
}

const placeOf = (random: Seeded) => {
  const first = random.pick(placeParts.first)
  const joined = placeParts.joined.some(part => part === first)
  const place = `${first}${joined ? '' : ' '}${random.pick(placeParts.second)}`
  return random.chance(0.15) ? `${place} ${random.pick(placeParts.side)}` : place
}

const addressOf = (random: Seeded) => {
  const street = random.pick(streets)
  const number = random.integer(1, 219)
  return random.pick([
    () => `JL. ${street} NO. ${number}`,
    () => `JL ${street} NO.${number}`,
    () => `JL. ${street} ${random.pick(['I', 'II', 'III', 'IV', 'V'])} NO. ${number}`,
    () => `DUSUN ${placeOf(random)}`,
    () => `KP. ${placeOf(random)}`,
    () => `GG. ${street} ${number}`,
    () =>
      `PERUM ${placeOf(random)} BLOK ${random.pick(['A', 'B', 'C', 'D', 'E', 'F'])}${random.integer(1, 20)}/${random.integer(1, 30)}`,
    () => `LINGK. ${placeOf(random)}`,
    () => `JL. ${street} RAYA NO ${number}${random.pick(['A', 'B', 'C', ''])}`,
  ])()
}

const cityOf = (regency: string) => regency.replace(/^(KOTA|KABUPATEN) /, '')

const homeOf = (random: Seeded): { readonly province: Province; readonly code: string; readonly regency: string } => {
  const province = random.pick(provinces)
  const [code, regency] = random.pick(Object.entries(province.regencies))
  return { province, code: `${province.code}${code}`, regency }
}

/** Invents a person: every word is common somewhere in Indonesia, the combination is nobody's. */
export const inventPerson = (random: Seeded): CardTruth => {
  const sex = random.pick(['male', 'female'] as const)
  const home = homeOf(random)
  // People keep the NIK of where they were first registered when they move.
  const origin = random.chance(0.12) ? homeOf(random) : home
  const birthDate = dateBetween(random, 1945, 2006)
  const region = `${origin.code}${two(random.integer(1, 24))}`
  return {
    nik: nikOf(region, birthDate, sex, random.chance(0.7) ? random.integer(1, 40) : random.integer(1, 9999)),
    name: nameOf(random, sex),
    birthPlace: cityOf(random.chance(0.7) ? origin.regency : homeOf(random).regency),
    birthDate,
    sex,
    bloodType: random.pick(['A', 'B', 'AB', 'O', '-', '-', '-', 'O+', 'A+', '']),
    address: addressOf(random),
    rtRw: `${three(random.integer(1, 24))}/${three(random.integer(0, 19))}`,
    village: placeOf(random),
    district: placeOf(random),
    religion: random.chance(0.5) ? 'ISLAM' : random.pick(religions),
    maritalStatus: random.pick(maritalStatuses),
    occupation: random.pick(occupations),
    nationality: 'WNI',
    validUntil: random.chance(0.7)
      ? 'lifetime'
      : `${random.integer(2016, 2022)}${birthDate.replace('-02-29', '-02-28').slice(4)}`,
    province: home.province.name,
    regency: home.regency,
  }
}
