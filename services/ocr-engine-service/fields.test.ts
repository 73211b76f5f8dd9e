import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CardField, fieldsOf, type Looks } from './fields.ts'
import type { Entry } from './layout.ts'
import { sightingOf } from './sighting.ts'

const today = '2026-07-01'

const read = (entry: Entry, ...texts: readonly string[]) => {
  const looks: Looks = { [entry]: texts.map(text => sightingOf(text)) }
  return fieldsOf(looks, today)
}

const cases: readonly (readonly [entry: Entry, text: string, field: CardField, value: string | undefined])[] = [
  ['nik', '3273015203850004', 'nik', '3273015203850004'],
  ['nik', '327301520385000', 'nik', undefined],
  ['name', 'SITI RAHMAWATI', 'name', 'SITI RAHMAWATI'],
  ['name', "NUR'AINI MA'AHURY, S.PD.", 'name', "NUR'AINI MA'AHURY, S.PD."],
  ['name', 'Siti Rahmawati', 'name', 'SITI RAHMAWATI'],
  ['birth', 'BANDUNG, 12-03-1985', 'birthPlace', 'BANDUNG'],
  ['birth', 'BANDUNG, 12-03-1985', 'birthDate', '1985-03-12'],
  ['birth', 'BANDUNG 12-03-1985', 'birthPlace', 'BANDUNG'],
  ['birth', 'MUAROJAMBI, 12-03-1985', 'birthPlace', 'MUARO JAMBI'],
  ['birth', 'BANDAR LAMPUN, 12-03-1985', 'birthPlace', 'BANDAR LAMPUNG'],
  ['birth', 'KAMPUNG SAWAH, 12-03-1985', 'birthPlace', 'KAMPUNG SAWAH'],
  ['birth', 'BANDUNG, 31-02-1985', 'birthDate', undefined],
  ['sex', 'LAKI-LAKI', 'sex', 'male'],
  ['sex', 'LAKILAKI', 'sex', 'male'],
  ['sex', 'PEREMPUAN', 'sex', 'female'],
  ['sex', 'PEREMPUN', 'sex', 'female'],
  ['bloodType', '-', 'bloodType', '-'],
  ['bloodType', 'AB', 'bloodType', 'AB'],
  ['bloodType', 'O+', 'bloodType', 'O+'],
  ['address', 'JL. MERDEKA NO. 18 B', 'address', 'JL. MERDEKA NO. 18 B'],
  ['address', 'JL. MAWAR 1I NO. 4', 'address', 'JL. MAWAR II NO. 4'],
  ['address', 'JL. MAWAR N0 4', 'address', 'JL. MAWAR NO 4'],
  ['address', 'KP . MERPAT1 RAYA A1', 'address', 'KP. MERPATI RAYA A1'],
  ['address', 'PERUM ASRI BLOK D1S/19', 'address', 'PERUM ASRI BLOK D15/19'],
  ['rtRw', '004/011', 'rtRw', '004/011'],
  ['village', 'SUKAMAJU', 'village', 'SUKAMAJU'],
  ['district', 'CIBEUNYING KIDUL', 'district', 'CIBEUNYING KIDUL'],
  ['religion', 'ISLAM', 'religion', 'ISLAM'],
  ['religion', 'KATHOLlK', 'religion', 'KATHOLIK'],
  ['religion', 'XYZ', 'religion', undefined],
  ['maritalStatus', 'BELUMKAWIN', 'maritalStatus', 'BELUM KAWIN'],
  ['maritalStatus', 'CERAI HIDUP', 'maritalStatus', 'CERAI HIDUP'],
  ['occupation', 'PELAJAR MAHASISWA', 'occupation', 'PELAJAR/MAHASISWA'],
  ['occupation', 'PENJAGA MERCUSUAR', 'occupation', 'PENJAGA MERCUSUAR'],
  ['nationality', 'WN1', 'nationality', 'WNI'],
  ['validUntil', 'SEUMUR HIDUP', 'validUntil', 'lifetime'],
  ['validUntil', 'SEUMURHIDU', 'validUntil', 'lifetime'],
  ['validUntil', '12-03-2018', 'validUntil', '2018-03-12'],
  ['province', 'JAWABARAT', 'province', 'JAWA BARAT'],
  ['province', 'KEPULAUAN BANGKA BELITUNG', 'province', 'KEPULAUAN BANGKA BELITUNG'],
  ['regency', 'KOTABANDUNG', 'regency', 'KOTA BANDUNG'],
  ['regency', 'KABUPATEN FAKFAK', 'regency', 'KABUPATEN FAKFAK'],
  ['regency', 'JAKARTA SELATAN', 'regency', 'JAKARTA SELATAN'],
]

test('every field is read from what stands behind its label', () => {
  for (const [entry, text, field, value] of cases)
    assert.equal(read(entry, text)[field]?.value, value, `${entry}: ${text}`)
})

test('two looks that agree are sure, two that differ are not', () => {
  assert.ok((read('name', 'SITI', 'SITI').name?.confidence ?? 0) >= 0.9)
  assert.ok((read('name', 'SITI', 'SITE').name?.confidence ?? 1) < 0.9)
})

test('of three looks the two that agree count, with doubt', () => {
  const { address } = read('address', 'JL. JATI II NO. 1', 'JL. JATI III NO. 1', 'JL. JATI III NO. 1')
  assert.equal(address?.value, 'JL. JATI III NO. 1')
  assert.ok((address?.confidence ?? 1) < 0.9)
})

test('a word that was only nearly met is not sure', () => {
  assert.ok((read('religion', 'KATHOLK').religion?.confidence ?? 1) < 0.9)
  assert.ok((read('religion', 'KATHOLIK').religion?.confidence ?? 0) >= 0.9)
})

test('what was not seen is not there', () => {
  assert.deepEqual(fieldsOf({}, today), {})
})
