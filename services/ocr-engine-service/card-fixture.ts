import type { Run } from './piece.ts'
import { sightingOf } from './sighting.ts'

/** Words of an invented card: from the left, from the top, and what is printed there. */
export type Words = readonly (readonly [left: number, top: number, text: string])[]

const letterWidth = 11
const letterHeight = 22

/** An invented card, as its words stand on it. */
export const inventedCard: Words = [
  [250, 10, 'PROVINSI JAWA BARAT'],
  [270, 40, 'KOTA BANDUNG'],
  [20, 80, 'NIK'],
  [200, 80, ': 3273015203850004'],
  [20, 120, 'Nama'],
  [200, 120, ': SITI RAHMAWATI'],
  [20, 147, 'Tempat/Tgl Lahir'],
  [200, 147, ': BANDUNG, 12-03-1985'],
  [20, 174, 'Jenis Kelamin'],
  [200, 174, ': PEREMPUAN'],
  [460, 174, 'Gol. Darah : AB'],
  [20, 201, 'Alamat'],
  [200, 201, ': JL. MERDEKA NO. 18 B'],
  [45, 228, 'RT/RW'],
  [200, 228, ': 004/011'],
  [45, 255, 'Kel/Desa'],
  [200, 255, ': SUKAMAJU'],
  [45, 282, 'Kecamatan'],
  [200, 282, ': CIBEUNYING KIDUL'],
  [20, 309, 'Agama'],
  [200, 309, ': ISLAM'],
  [20, 336, 'Status Perkawinan : KAWIN'],
  [20, 363, 'Pekerjaan'],
  [200, 363, ': KARYAWAN SWASTA'],
  [650, 363, 'BANDUNG'],
  [20, 390, 'Kewarganegaraan'],
  [200, 390, ': WNI'],
  [650, 390, '01-02-2018'],
  [20, 417, 'Berlaku Hingga'],
  [200, 417, ': SEUMUR HIDUP'],
]

/** The runs that a detector and a recogniser without fault would find on it; `lean` turns lines, in radians. */
export const runsOf = (words: Words, lean = 0): readonly Run[] =>
  words.map(([left, top, text]) => {
    const width = text.length * letterWidth
    const middle = left + width / 2
    return {
      place: { centre: { x: middle, y: top + Math.tan(lean) * middle }, width, height: letterHeight, angle: lean },
      sighting: sightingOf(text),
    }
  })
