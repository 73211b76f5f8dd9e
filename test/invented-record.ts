import { birthDigits } from '../services/kit/nik.ts'
import type { CardRecord } from '../services/user-service/api.ts'

/** The record of an invented person; each number below ten million gives another NIK, born between 1960 and 1999. */
export const inventedRecord = (number: number, changes: Partial<CardRecord> = {}): CardRecord => {
  const sex = number % 2 === 0 ? 'female' : 'male'
  const batch = Math.floor(number / 9000)
  const year = 1960 + (batch % 40)
  const month = String(1 + (Math.floor(batch / 40) % 12)).padStart(2, '0')
  const birthDate = `${year}-${month}-17`
  const serial = String(1 + (number % 9000)).padStart(4, '0')
  return {
    nik: `327301${birthDigits(birthDate, sex)}${serial}`,
    name: `CONTOH PASIEN ${number}`,
    birthPlace: 'KOTA CONTOH',
    birthDate,
    sex,
    bloodType: 'O',
    address: `JL. CONTOH NO. ${number}`,
    rtRw: '001/002',
    village: 'DESA CONTOH',
    district: 'KECAMATAN CONTOH',
    religion: 'ISLAM',
    maritalStatus: 'BELUM KAWIN',
    occupation: 'PELAJAR/MAHASISWA',
    nationality: 'WNI',
    validUntil: 'lifetime',
    ...changes,
  }
}
