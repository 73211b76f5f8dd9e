/** The two digits that open every NIK, with the province's name as cards print it: Kepmendagri 100.1.1-6117/2022. */
export const provinces: ReadonlyMap<string, string> = new Map([
  ['11', 'ACEH'],
  ['12', 'SUMATERA UTARA'],
  ['13', 'SUMATERA BARAT'],
  ['14', 'RIAU'],
  ['15', 'JAMBI'],
  ['16', 'SUMATERA SELATAN'],
  ['17', 'BENGKULU'],
  ['18', 'LAMPUNG'],
  ['19', 'KEPULAUAN BANGKA BELITUNG'],
  ['21', 'KEPULAUAN RIAU'],
  ['31', 'DKI JAKARTA'],
  ['32', 'JAWA BARAT'],
  ['33', 'JAWA TENGAH'],
  ['34', 'DAERAH ISTIMEWA YOGYAKARTA'],
  ['35', 'JAWA TIMUR'],
  ['36', 'BANTEN'],
  ['51', 'BALI'],
  ['52', 'NUSA TENGGARA BARAT'],
  ['53', 'NUSA TENGGARA TIMUR'],
  ['61', 'KALIMANTAN BARAT'],
  ['62', 'KALIMANTAN TENGAH'],
  ['63', 'KALIMANTAN SELATAN'],
  ['64', 'KALIMANTAN TIMUR'],
  ['65', 'KALIMANTAN UTARA'],
  ['71', 'SULAWESI UTARA'],
  ['72', 'SULAWESI TENGAH'],
  ['73', 'SULAWESI SELATAN'],
  ['74', 'SULAWESI TENGGARA'],
  ['75', 'GORONTALO'],
  ['76', 'SULAWESI BARAT'],
  ['81', 'MALUKU'],
  ['82', 'MALUKU UTARA'],
  ['91', 'PAPUA'],
  ['92', 'PAPUA BARAT'],
  ['93', 'PAPUA SELATAN'],
  ['94', 'PAPUA TENGAH'],
  ['95', 'PAPUA PEGUNUNGAN'],
  ['96', 'PAPUA BARAT DAYA'],
])

/** As in the Indonesian population register and, in the same words, in the services' records. */
export type Sex = 'male' | 'female'

/** What the sixteen digits say about their holder; `region` is province, regency and district, two digits each. */
export type Nik = {
  readonly region: string
  readonly province: string
  /** ISO date, the latest possible century. */
  readonly birthDate: string
  readonly sex: Sex
  readonly serial: string
}

const shape = /^(?<region>\d{6})(?<day>\d{2})(?<month>\d{2})(?<year>\d{2})(?<serial>\d{4})$/

const isRealDate = (iso: string) => {
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
}

const birthDateOf = (day: string, month: string, year: string, today: string) => {
  const oldest = `${Number(today.slice(0, 4)) - 120}${today.slice(4)}`
  return ['20', '19']
    .map(century => `${century}${year}-${month}-${day}`)
    .find(date => isRealDate(date) && date <= today && date > oldest)
}

/**
 * Reads a NIK: province, regency and district, birth date with 40 added to a woman's day, serial (Perpres 96/2018).
 * `today` is an ISO date; nobody is born after it or 120 years before. The error never repeats the digits.
 */
export const parseNik = (text: string, today: string): Nik | { readonly error: string } => {
  const parts = shape.exec(text)?.groups as Record<'region' | 'day' | 'month' | 'year' | 'serial', string> | undefined
  if (!parts) return { error: `expected a NIK of 16 digits, received ${text.length} characters` }
  const { region, day, month, year, serial } = parts
  const province = provinces.get(region.slice(0, 2))
  if (!province) return { error: 'the first two digits of the NIK are not the code of a province' }
  if (region.slice(2, 4) === '00') return { error: 'the third and fourth digit of the NIK (regency) are 00' }
  if (region.slice(4, 6) === '00') return { error: 'the fifth and sixth digit of the NIK (district) are 00' }
  if (serial === '0000') return { error: 'the last four digits of the NIK (serial) are 0000' }
  const sex = Number(day) > 40 ? 'female' : 'male'
  const dayOfBirth = sex === 'female' ? String(Number(day) - 40).padStart(2, '0') : day
  const birthDate = birthDateOf(dayOfBirth, month, year, today)
  if (!birthDate) return { error: 'digits 7 to 12 of the NIK (birth date, 40 added to the day for women) are no date' }
  return { region, province, birthDate, sex, serial }
}

/** What the NIK tells in other words than its holder does; of the year it holds two digits only. */
export const nikContradictions = (
  nik: Nik,
  holder: { readonly birthDate: string; readonly sex: string },
): readonly ('birthDate' | 'sex')[] => {
  const born = nik.birthDate.slice(2) === holder.birthDate.slice(2)
  return [...(born ? [] : (['birthDate'] as const)), ...(nik.sex === holder.sex ? [] : (['sex'] as const))]
}

/** Digits 7 to 12 of the NIK of a person born on an ISO date. */
export const birthDigits = (birthDate: string, sex: Sex) => {
  const day = Number(birthDate.slice(8, 10)) + (sex === 'female' ? 40 : 0)
  return `${String(day).padStart(2, '0')}${birthDate.slice(5, 7)}${birthDate.slice(2, 4)}`
}
