import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { inventCard } from './card.ts'
import { type CardTruth, nikOf } from './person.ts'
import { photograph, scan } from './photograph.ts'

const usual = { bloodType: 'O', nationality: 'WNI', validUntil: 'lifetime' } as const

// CONTOH is Indonesian for example.
const people: Readonly<Record<string, CardTruth>> = {
  'card-1': {
    ...usual,
    nik: nikOf('327302', '1990-08-17', 'male', 9001),
    name: 'BUDI CONTOH',
    birthPlace: 'BANDUNG',
    birthDate: '1990-08-17',
    sex: 'male',
    address: 'JL. MERPATI NO. 12',
    rtRw: '003/012',
    village: 'SUKAMAJU',
    district: 'KARANG SARI',
    religion: 'ISLAM',
    maritalStatus: 'KAWIN',
    occupation: 'KARYAWAN SWASTA',
    province: 'JAWA BARAT',
    regency: 'KOTA BANDUNG',
  },
  'card-2': {
    ...usual,
    bloodType: '-',
    nik: nikOf('317404', '1985-04-05', 'female', 9002),
    name: 'SITI CONTOH LESTARI',
    birthPlace: 'YOGYAKARTA',
    birthDate: '1985-04-05',
    sex: 'female',
    address: 'GG. KENANGA 7',
    rtRw: '011/004',
    village: 'RAWA INDAH',
    district: 'TANJUNG BARU',
    religion: 'KATHOLIK',
    maritalStatus: 'BELUM KAWIN',
    occupation: 'GURU',
    province: 'DKI JAKARTA',
    regency: 'JAKARTA SELATAN',
  },
  'card-3': {
    ...usual,
    bloodType: 'B',
    nik: nikOf('510405', '1972-11-29', 'male', 9003),
    name: 'I MADE CONTOH',
    birthPlace: 'GIANYAR',
    birthDate: '1972-11-29',
    sex: 'male',
    address: 'DUSUN KARANG ANYAR',
    rtRw: '001/000',
    village: 'SUMBERSARI',
    district: 'PADANG WANGI',
    religion: 'HINDU',
    maritalStatus: 'CERAI MATI',
    occupation: 'PETANI/PEKEBUN',
    province: 'BALI',
    regency: 'KABUPATEN GIANYAR',
  },
}

// Seeds whose looks differ: strokes and type, a veil, a turned card.
const looks: Readonly<Record<string, string>> = {
  'card-1': 'budi-contoh',
  'card-2': 'siti-contoh',
  'card-3': 'made-contoh',
}

const draw = (name: string, truth: CardTruth) => {
  const card = { ...inventCard('test', `example/${looks[name] ?? name}`), truth }
  if (name === 'card-1') return scan(card)
  return photograph(card, name === 'card-3' ? 'rotation' : 'clean', 2)
}

/** Writes the example cards of people who do not exist, small enough for the repository. */
export const writeExamples = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (const [name, truth] of Object.entries(people)) {
    const small = sharp(await draw(name, truth))
      .autoOrient()
      .resize({ width: 1280, height: 1280, fit: 'inside', withoutEnlargement: true })
    await writeFile(join(folder, `${name}.jpg`), await small.jpeg({ quality: 74 }).toBuffer())
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(truth, null, 2)}\n`)
  }
}
