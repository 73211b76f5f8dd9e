import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type CardField,
  certaintyOf,
  changesOf,
  fieldGroups,
  fieldsToCheck,
  keptText,
  nikDoubts,
  type ReadFields,
  shownText,
} from './card-fields.ts'

const read: ReadFields = {
  nik: { value: '3273021708909001', confidence: 0.99 },
  name: { value: 'BUDI CONTOH', confidence: 0.9 },
  birthDate: { value: '1990-08-17', confidence: 0.75 },
  sex: { value: 'male', confidence: 0.4 },
  validUntil: { value: 'lifetime', confidence: 0.95 },
}

test('the form has every field of the card once', () => {
  const fields: readonly CardField[] = Object.values(fieldGroups).flat()
  assert.equal(new Set(fields).size, fields.length)
  assert.equal(fields.length, 17)
})

test('how far a field can be relied on follows from its confidence', () => {
  const certainty = (field: CardField, typed = {}) => certaintyOf(field, read, typed)
  assert.equal(certainty('name'), 'clear')
  assert.equal(certainty('birthDate'), 'check')
  assert.equal(certainty('sex'), 'doubtful')
  assert.equal(certainty('birthPlace'), 'missing')
  assert.equal(certainty('religion'), undefined)
  assert.equal(certainty('sex', { sex: 'female' }), 'corrected')
  assert.equal(certainty('religion', { religion: 'HINDU' }), 'corrected')
  assert.equal(certainty('name', { name: ' ' }), 'missing')
})

test('a value that was typed again as it was read is as sure as it was', () => {
  assert.equal(certaintyOf('sex', read, { sex: 'male' }), 'doubtful')
})

test('a value that a person corrected before counts as corrected', () => {
  const fields: ReadFields = { ...read, sex: { value: 'male', confidence: 1, corrected: true } }
  assert.equal(certaintyOf('sex', fields, {}), 'corrected')
})

test('the fields to check are those that are unsure or missing, in the form’s order', () => {
  assert.deepEqual(fieldsToCheck(read, {}), ['birthPlace', 'birthDate', 'sex'])
  assert.deepEqual(fieldsToCheck(read, { birthPlace: 'BANDUNG', sex: 'female' }), ['birthDate'])
})

test('only what differs from what was read is sent as a correction', () => {
  const typed = { name: '  BUDI   CONTOH ', nik: '3273 0217 0890 9002', birthPlace: 'BANDUNG', religion: '' }
  assert.deepEqual(changesOf(read, typed), { nik: '3273021708909002', birthPlace: 'BANDUNG' })
  assert.deepEqual(changesOf(read, {}), {})
})

test('a field that was emptied is sent as null, unless a registration cannot do without it', () => {
  const fields: ReadFields = { ...read, religion: { value: 'ISLAM', confidence: 0.4 } }
  assert.deepEqual(changesOf(fields, { religion: ' ', name: '', village: '' }), { religion: null })
})

test('the validity is shown as the card prints it and kept as the services want it', () => {
  const pairs = [
    ['lifetime', 'SEUMUR HIDUP'],
    ['2030-12-31', '31-12-2030'],
  ] as const
  for (const [kept, shown] of pairs) {
    assert.equal(shownText('validUntil', kept), shown)
    assert.equal(keptText('validUntil', shown), kept)
  }
  assert.equal(keptText('validUntil', 'seumur hidup '), 'lifetime')
  assert.equal(keptText('validUntil', '1/2/2030'), '2030-02-01')
})

test('a NIK that contradicts the birth date or the sex is doubted where the contradiction is', () => {
  const record = { nik: '3273021708909001', birthDate: '1990-08-17', sex: 'male' }
  const today = '2026-11-21'
  assert.deepEqual(nikDoubts(record, today), [])
  assert.deepEqual(nikDoubts({ ...record, birthDate: '1990-08-18' }, today), ['nikOtherBirth'])
  assert.deepEqual(nikDoubts({ ...record, sex: 'female' }, today), ['nikOtherSex'])
  assert.deepEqual(nikDoubts({ ...record, nik: '3273021708909' }, today), ['nikOdd'])
  assert.deepEqual(nikDoubts({ nik: '', birthDate: '', sex: '' }, today), [])
})

test('a NIK of a person born a hundred years ago fits their birth date', () => {
  const record = { nik: '3273021708209001', birthDate: '1920-08-17', sex: 'male' }
  assert.deepEqual(nikDoubts(record, '2026-11-21'), [])
})
