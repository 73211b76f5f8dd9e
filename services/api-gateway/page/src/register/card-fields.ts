import { nikContradictions, parseNik } from '../../../../kit/nik.ts'
import type { Correction, TemporaryRecord } from '../../../../ocr-service/api.ts'

/** A field of the card. */
export type CardField = keyof Correction

/** The card's fields in the order of the form, in groups; the first group is what a registration cannot do without. */
export const fieldGroups = {
  main: ['nik', 'name', 'birthPlace', 'birthDate', 'sex'],
  address: ['address', 'rtRw', 'village', 'district', 'regency', 'province'],
  other: ['bloodType', 'religion', 'maritalStatus', 'occupation', 'nationality', 'validUntil'],
} as const satisfies Readonly<Record<string, readonly CardField[]>>

/** The name of a group. */
export type FieldGroup = keyof typeof fieldGroups

/** What was read, by field. */
export type ReadFields = NonNullable<TemporaryRecord['fields']>

/** What a person typed, by field, as shown. */
export type Typed = Readonly<Partial<Record<CardField, string>>>

/** How far a field can be relied on. Readings of 0.9 and more are right 99 times in a hundred, so that is `clear`. */
export type Certainty = 'clear' | 'check' | 'doubtful' | 'missing' | 'corrected'

const clearFrom = 0.9
const checkFrom = 0.6

/** Whether a registration cannot do without the field. */
export const isRequired = (field: CardField): boolean => fieldGroups.main.some(name => name === field)

const lifetime = { kept: 'lifetime', shown: 'SEUMUR HIDUP' } as const

/** As the card prints it; dates that have a date field of their own stay as they are. */
export const shownText = (field: CardField, kept: string): string => {
  if (field !== 'validUntil') return kept
  return kept === lifetime.kept ? lifetime.shown : kept.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$3-$2-$1')
}

/** As the services keep it. */
export const keptText = (field: CardField, shown: string): string => {
  const text = shown.trim().replace(/\s+/g, ' ')
  if (field === 'nik') return text.replace(/[\s.-]/g, '')
  if (field !== 'validUntil') return text
  return text.toUpperCase() === lifetime.shown
    ? lifetime.kept
    : text.replace(/^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/, isoDate)
}

const isoDate = (_: string, day: string, month: string, year: string) =>
  `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`

/** What the form shows in a field. */
export const textOf = (field: CardField, fields: ReadFields, typed: Typed): string =>
  typed[field] ?? shownText(field, fields[field]?.value ?? '')

/** How far the text in a field can be relied on; undefined where the card has nothing and nothing is needed. */
export const certaintyOf = (field: CardField, fields: ReadFields, typed: Typed): Certainty | undefined => {
  const read = fields[field]
  const text = textOf(field, fields, typed).trim()
  if (text === '') return isRequired(field) ? 'missing' : undefined
  if (read === undefined || read.corrected === true || keptText(field, text) !== read.value) return 'corrected'
  if (read.confidence >= clearFrom) return 'clear'
  return read.confidence >= checkFrom ? 'check' : 'doubtful'
}

/** The fields that somebody should look at, in the form's order. */
export const fieldsToCheck = (fields: ReadFields, typed: Typed): CardField[] =>
  Object.values(fieldGroups)
    .flat()
    .filter(field => ['check', 'doubtful', 'missing'].includes(certaintyOf(field, fields, typed) ?? 'clear'))

/** What differs from what was read, in the form of a correction; null where a field was emptied by hand. */
export const changesOf = (fields: ReadFields, typed: Typed): Correction => {
  const pairs = Object.entries(typed) as [CardField, string][]
  const changed = pairs
    .map(([field, shown]) => [field, keptText(field, shown)] as const)
    .filter(([field, kept]) => kept !== (fields[field]?.value ?? '') && !(kept === '' && isRequired(field)))
    .map(([field, kept]) => [field, kept === '' ? null : kept])
  return Object.fromEntries(changed) as Correction
}

/** What in the record contradicts the NIK's own digits. */
export type NikDoubt = 'nikOdd' | 'nikOtherBirth' | 'nikOtherSex'

/** Compares the NIK with birth date and sex; `today` is an ISO date. An empty NIK is only missing. */
export const nikDoubts = (record: { nik: string; birthDate: string; sex: string }, today: string): NikDoubt[] => {
  if (record.nik === '') return []
  const nik = parseNik(record.nik, today)
  if ('error' in nik) return ['nikOdd']
  return nikContradictions(nik, record)
    .filter(field => record[field] !== '')
    .map(field => (field === 'sex' ? 'nikOtherSex' : 'nikOtherBirth'))
}
