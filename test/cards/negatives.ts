import type { Suite } from './card.ts'
import { benchFaces, testFaces } from './fonts.ts'
import { photographWithoutCard } from './photograph.ts'
import { clutter, print } from './scene.ts'
import { type Seeded, seeded } from './seeded.ts'
import { planShot, type Shot } from './shot.ts'
import { nameStyles, streets } from './words.ts'

/** Pictures in which there is no identity card. */
export const negativeKinds = ['landscape', 'clutter', 'page', 'membership', 'licence'] as const

export type NegativeKind = (typeof negativeKinds)[number]

const svg = (width: number, height: number, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`

const landscape = (random: Seeded, { width, height }: Shot['frame']) => {
  const [across, down] = [1200, Math.round((1200 * height) / width)]
  const hue = random.integer(190, 225)
  let hills = ''
  for (let ridge = 0; ridge < 4; ridge += 1) {
    const y = down * (0.45 + ridge * 0.13)
    const lift = () => (y - random.between(10, 160)).toFixed(0)
    hills += `<path d="M0 ${y.toFixed(0)} C300 ${lift()} 500 ${lift()} 700 ${y.toFixed(0)} S1000 ${lift()} 1200 ${y.toFixed(0)} V${down} H0 Z" fill="hsl(${random.integer(90, 150)} 35% ${52 - ridge * 10}%)"/>`
  }
  return svg(
    across,
    down,
    `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="hsl(${hue} 65% 55%)"/><stop offset="1" stop-color="hsl(${hue} 60% 90%)"/></linearGradient></defs>
<rect width="${across}" height="${down}" fill="url(#sky)"/><circle cx="${random.integer(100, 1100)}" cy="${random.integer(40, 200)}" r="46" fill="#fff6d8"/>${hills}`,
  )
}

const page = (random: Seeded, { width, height }: Shot['frame'], family: string) => {
  const [across, down] = [2000, Math.round((2000 * height) / width)]
  const size = random.between(30, 46)
  return svg(
    across,
    down,
    `<rect width="${across}" height="${down}" fill="hsl(45 10% ${random.integer(86, 96)}%)"/><g transform="rotate(${random.integer(-4, 4)})">${print(random, across, Math.floor(down / (size * 1.6)) - 2, size, family)}</g>`,
  )
}

const membership = (random: Seeded, family: string) => {
  const hue = random.integer(0, 359)
  const style = random.pick(Object.values(nameStyles))
  const number = [1, 2, 3, 4].map(() => String(random.integer(0, 9999)).padStart(4, '0')).join(' ')
  return svg(
    1200,
    757,
    `<defs><linearGradient id="plastic" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 60% 32%)"/><stop offset="1" stop-color="hsl(${hue + 40} 60% 48%)"/></linearGradient></defs>
<rect width="1200" height="757" rx="42" fill="url(#plastic)"/><circle cx="1000" cy="640" r="300" fill="#fff" opacity="0.08"/>
<g font-family="${family}" fill="#fff"><text x="70" y="120" font-size="62" font-weight="bold">${random.pick(['KARTU ANGGOTA', 'MEMBER CARD', 'PERPUSTAKAAN CONTOH', 'BANK CONTOH'])}</text>
<rect x="80" y="230" width="150" height="112" rx="18" fill="#d8b75c"/><text x="70" y="470" font-size="76" letter-spacing="4">${number}</text>
<text x="500" y="560" font-size="30">VALID THRU ${String(random.integer(1, 12)).padStart(2, '0')}/${random.integer(26, 32)}</text>
<text x="70" y="670" font-size="48">${random.pick(style.male)} ${random.pick(style.last)} CONTOH</text></g>`,
  )
}

const licence = (random: Seeded, family: string) => {
  const style = random.pick(Object.values(nameStyles))
  const number = String(random.integer(100_000, 999_999)) + String(random.integer(100_000, 999_999))
  const rows = [
    `${random.pick(style.male)} ${random.pick(style.last)} CONTOH`,
    `${random.integer(10, 28)}-${random.integer(10, 12)}-${random.integer(1960, 2004)}`,
    `JL. ${random.pick(streets)} NO. ${random.integer(1, 99)}`,
    random.pick(['PELAJAR', 'SWASTA', 'PETANI', 'PNS']),
  ]
  const lines = rows.map((row, at) => `<text x="330" y="${330 + at * 74}" font-size="38">${at + 1}. ${row}</text>`)
  return svg(
    1200,
    757,
    `<rect width="1200" height="757" rx="42" fill="hsl(${random.integer(20, 60)} 35% 88%)"/><rect width="1200" height="130" rx="42" fill="hsl(${random.integer(0, 359)} 40% 35%)"/>
<g font-family="${family}" fill="#17171b"><text x="330" y="90" font-size="54" font-weight="bold" fill="#fff">SURAT IZIN MENGEMUDI</text><text x="330" y="230" font-size="50" font-weight="bold">${number}</text>
<rect x="60" y="230" width="220" height="290" fill="#a33"/><circle cx="170" cy="340" r="58" fill="#c99a72"/><path d="M70 520 Q90 420 170 420 T270 520 Z" fill="#26324a"/>${lines.join('')}</g>`,
  )
}

const others = { membership, licence } as const
const drawings = { landscape, page } as const

/** Draws a JPEG without an identity card in it, the same for the same suite, kind and number. */
export const photographNegative = async (suite: Suite, kind: NegativeKind, number: number): Promise<Buffer> => {
  const random = seeded(`${suite}/negative/${kind}/${number}`)
  const shot = planShot(random.branch('shot'), 'clean', 6)
  const { family } = random.pick(suite === 'bench' ? benchFaces : testFaces)
  const scene = random.branch('scene')
  if (kind === 'landscape' || kind === 'page')
    return photographWithoutCard({ ground: drawings[kind](scene, shot.frame, family), shot, random })
  if (kind === 'clutter')
    return photographWithoutCard({ ground: clutter(scene, shot.frame, undefined, family), shot, random })
  const ground = clutter(scene, shot.frame, shot.card, family)
  return photographWithoutCard({ ground, other: others[kind](scene, family), shot, random })
}
