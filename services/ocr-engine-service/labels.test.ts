import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colonLength, type Label, labelAtStart, labelInside, provinceAtStart } from './labels.ts'

const cases: readonly (readonly [text: string, label: Label | undefined, rest: string])[] = [
  ['NIK', 'nik', ''],
  ['N1K : 3273012903850001', 'nik', ' : 3273012903850001'],
  ['Nama', 'name', ''],
  ['Narma', 'name', ''],
  ['Tempat/Tgl Lahir : BANDUNG', 'birth', ' : BANDUNG'],
  ['TempatTgl Lahlr', 'birth', ''],
  ['Tempat Tanggal Lahir', 'birth', ''],
  ['Jenis kelamin', 'sex', ''],
  ['Gol. Darah : O', 'bloodType', ' : O'],
  ['Gol Darah:-', 'bloodType', ':-'],
  ['Alamat', 'address', ''],
  ['A1amat', 'address', ''],
  ['RTRW', 'rtRw', ''],
  ['Kel/Desa : SUKAMAJU', 'village', ' : SUKAMAJU'],
  ['KeI/Desa', 'village', ''],
  ['Kecamatan', 'district', ''],
  ['Agama', 'religion', ''],
  ['Status Perkawinan:BELUM KAWIN', 'maritalStatus', ':BELUM KAWIN'],
  ['StatusPerkawlnan', 'maritalStatus', ''],
  ['Pekerjaan', 'occupation', ''],
  ['Kewarganegaraan WNI', 'nationality', ' WNI'],
  ['Berlaku Hingga', 'validUntil', ''],
  ['SITI RAHMAWATI', undefined, ''],
  ['KAWIN', undefined, ''],
  ['12-03-1985', undefined, ''],
  ['', undefined, ''],
]

test('labels are known by their letters, with a few of them wrong', () => {
  for (const [text, label, rest] of cases) {
    const match = labelAtStart(text)
    assert.equal(match?.label, label, text)
    if (match) assert.equal(text.slice(match.to), rest, text)
  }
})

test('the blood type’s label is found behind the sex', () => {
  const text = 'PEREMPUAN Gol. Darah : B'
  const match = labelInside(text)
  assert.equal(text.slice(match?.from), 'Gol. Darah : B')
})

test('the first heading is known by its first word', () => {
  assert.equal(provinceAtStart('PR0VINSI JAWA BARAT')?.to, 8)
  assert.equal(provinceAtStart('KABUPATEN BOGOR'), undefined)
})

test('a colon, and what is left of a label before it, is not the value', () => {
  assert.equal(colonLength(': BOGOR'), 2)
  assert.equal(colonLength('ir : BOGOR'), 5)
  assert.equal(colonLength('BOGOR'), 0)
})
