import type { Point, Quad } from './projection.ts'
import type { Seeded } from './seeded.ts'

type Frame = { readonly width: number; readonly height: number }

const wood = (random: Seeded, { width, height }: Frame) => {
  const hue = random.integer(18, 36)
  const light = random.integer(28, 62)
  let grain = ''
  for (let line = 0; line < 150; line += 1) {
    const y = random.between(-20, height + 20)
    const bow = random.between(-26, 26)
    grain += `<path d="M-10 ${y.toFixed(0)} Q${(width * random.next()).toFixed(0)} ${(y + bow).toFixed(0)} ${width + 10} ${(y + random.between(-12, 12)).toFixed(0)}" stroke="hsl(${hue} ${random.integer(28, 48)}% ${light + random.integer(-14, 8)}%)" stroke-width="${random.between(0.6, 5).toFixed(1)}" opacity="${random.between(0.2, 0.7).toFixed(2)}"/>`
  }
  for (let plank = 1; plank < 4; plank += 1) {
    const y = (height / 4) * plank + random.between(-30, 30)
    grain += `<path d="M0 ${y} H${width}" stroke="#1b120b" stroke-width="2.2" opacity="0.55"/>`
  }
  return `<rect width="${width}" height="${height}" fill="hsl(${hue} 40% ${light}%)"/><g fill="none">${grain}</g>`
}

const cloth = (random: Seeded, { width, height }: Frame) => {
  const [one, two, three] = [0, 1, 2].map(
    () => `hsl(${random.integer(0, 359)} ${random.integer(15, 55)}% ${random.integer(25, 75)}%)`,
  )
  const size = random.integer(34, 90)
  return `<defs><pattern id="weave" width="${size}" height="${size}" patternUnits="userSpaceOnUse" patternTransform="rotate(${random.integer(-30, 30)})">
<rect width="${size}" height="${size}" fill="${one}"/><rect width="${size / 3}" height="${size}" fill="${two}" opacity="0.5"/><rect width="${size}" height="${size / 3}" fill="${two}" opacity="0.5"/>
<path d="M0 ${size / 2} H${size} M${size / 2} 0 V${size}" stroke="${three}" stroke-width="${random.between(1, 5).toFixed(1)}" opacity="0.6"/></pattern></defs>
<rect width="${width}" height="${height}" fill="url(#weave)"/>`
}

const tiles = (random: Seeded, { width, height }: Frame) => {
  const hue = random.integer(0, 359)
  const light = random.integer(55, 86)
  let speckles = ''
  for (let speck = 0; speck < 420; speck += 1)
    speckles += `<circle cx="${random.integer(0, width)}" cy="${random.integer(0, height)}" r="${random.between(0.6, 3).toFixed(1)}" fill="hsl(${hue} 12% ${light + random.integer(-30, 10)}%)" opacity="0.7"/>`
  const size = random.integer(220, 480)
  return `<defs><pattern id="joint" width="${size}" height="${size}" patternUnits="userSpaceOnUse" patternTransform="rotate(${random.integer(0, 45)})"><path d="M0 0 H${size} M0 0 V${size}" stroke="#5b5b57" stroke-width="6" opacity="0.6"/></pattern></defs>
<rect width="${width}" height="${height}" fill="hsl(${hue} 10% ${light}%)"/>${speckles}<rect width="${width}" height="${height}" fill="url(#joint)"/>`
}

const words = [
  'Formulir',
  'Pendaftaran',
  'tanggal',
  'kwitansi',
  'pembayaran',
  'jumlah',
  'Rp',
  '25.000',
  'diterima',
  'nomor',
  'antrian',
  'dari',
  'untuk',
  'klinik',
  'obat',
  'catatan',
  'resep',
  'halaman',
  '12/03',
  'telepon',
  'alamat',
]

/** Lines of ordinary print, as on a form or a receipt. */
export const print = (random: Seeded, width: number, lines: number, size: number, family: string) => {
  let text = ''
  for (let line = 0; line < lines; line += 1) {
    let sentence = ''
    while (sentence.length * size * 0.5 < width * random.between(0.45, 0.86)) sentence += `${random.pick(words)} `
    text += `<text x="${size}" y="${((line + 2) * size * 1.6).toFixed(0)}">${sentence}</text>`
  }
  return `<g font-family="${family}" font-size="${size.toFixed(1)}" fill="#2b2b30">${text}</g>`
}

const paper = (random: Seeded, { width, height }: Frame, family: string) => {
  const sheet = width * random.between(0.35, 0.7)
  const x = random.between(-0.3, 0.9) * width
  const y = random.between(-0.4, 0.8) * height
  const white = random.integer(84, 97)
  return `<g transform="translate(${x.toFixed(0)} ${y.toFixed(0)}) rotate(${random.integer(-40, 40)})"><rect x="5" y="7" width="${sheet}" height="${sheet * 1.35}" fill="#000" opacity="0.25"/>
<rect width="${sheet}" height="${sheet * 1.35}" fill="hsl(45 ${random.integer(0, 22)}% ${white}%)"/>${print(random, sheet, 22, sheet / random.between(28, 44), family)}</g>`
}

const thing = (random: Seeded, { width, height }: Frame) => {
  const x = random.between(0, width)
  const y = random.between(0, height)
  const hue = random.integer(0, 359)
  const pen = `<g transform="translate(${x.toFixed(0)} ${y.toFixed(0)}) rotate(${random.integer(0, 359)})"><rect x="4" y="6" width="${width * 0.28}" height="13" rx="6" opacity="0.3"/><rect width="${width * 0.28}" height="13" rx="6" fill="hsl(${hue} 55% 32%)"/><rect width="${width * 0.07}" height="13" rx="5" fill="#c9c9cc"/></g>`
  const cup = `<g><circle cx="${x + 6}" cy="${y + 9}" r="${width * 0.1}" opacity="0.3"/><circle cx="${x}" cy="${y}" r="${width * 0.1}" fill="hsl(${hue} 20% 88%)"/><circle cx="${x}" cy="${y}" r="${width * 0.083}" fill="#3a2213"/></g>`
  const coin = `<g><circle cx="${x + 3}" cy="${y + 4}" r="${width * 0.03}" opacity="0.3"/><circle cx="${x}" cy="${y}" r="${width * 0.03}" fill="#b9b3a2"/><circle cx="${x}" cy="${y}" r="${width * 0.024}" fill="none" stroke="#8a8472" stroke-width="2"/></g>`
  return random.pick([pen, cup, coin])
}

/** What lies around and under a card, as SVG 1200 units wide; `card` casts its shadow there. */
export const clutter = (random: Seeded, frame: Frame, card: Quad | undefined, family: string): string => {
  const view = { width: 1200, height: Math.round((1200 * frame.height) / frame.width) }
  const scale = view.width / frame.width
  const ground = random.pick([wood, wood, cloth, tiles])(random, view)
  let things = ''
  const papers = random.integer(0, 3)
  for (let sheet = 0; sheet < papers; sheet += 1) things += paper(random, view, family)
  for (let more = random.integer(0, 3); more > 0; more -= 1) things += thing(random, view)
  const offset = random.between(2, 9)
  const corners = card
    ?.map(([x, y]) => `${(x * scale + offset).toFixed(1)},${(y * scale + offset).toFixed(1)}`)
    .join(' ')
  const shadow = corners
    ? `<defs><filter id="dim"><feGaussianBlur stdDeviation="7"/></filter></defs><polygon points="${corners}" opacity="0.5" filter="url(#dim)"/>`
    : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${view.width}" height="${view.height}" viewBox="0 0 ${view.width} ${view.height}">${ground}${things}${shadow}</svg>`
}

/** A thumb over the card's edge, where nothing is printed; SVG as large as the frame. */
export const thumb = (random: Seeded, frame: Frame, [a, b, c, d]: Quad): string => {
  const along = (from: Point, to: Point, part: number): Point => [
    from[0] + (to[0] - from[0]) * part,
    from[1] + (to[1] - from[1]) * part,
  ]
  const [tip, from] = random.pick([
    [along(d, c, random.between(0.76, 0.97)), 90],
    [along(b, c, random.between(0.84, 0.96)), 15],
  ] as const)
  const unit = Math.hypot(b[0] - a[0], b[1] - a[1])
  const width = unit * random.between(0.14, 0.19)
  const skin = random.pick(['#c68f68', '#a9714b', '#8b5a3c', '#d6a988'])
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${frame.height}"><defs><linearGradient id="skin" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${skin}" stop-opacity="1"/><stop offset="0.5" stop-color="${skin}"/><stop offset="1" stop-color="#5d3a26"/></linearGradient></defs>
<g transform="translate(${tip[0].toFixed(0)} ${tip[1].toFixed(0)}) rotate(${from + random.integer(-14, 14)})"><rect x="${-width * 0.1}" y="${-width / 2 + width * 0.08}" width="${unit * 2}" height="${width}" rx="${width / 2}" opacity="0.35"/>
<rect x="${-width * 0.16}" y="${-width / 2}" width="${unit * 2}" height="${width}" rx="${width / 2}" fill="url(#skin)"/><rect x="${-width * 0.1}" y="${-width * 0.24}" width="${width * 0.55}" height="${width * 0.48}" rx="${width * 0.2}" fill="#e6c3ad" opacity="0.8"/></g></svg>`
}
