import { strokeDigits } from './digits.ts'
import { benchFaces, benchNikFaces, type Face, type NikFace, testFaces, testNikFaces } from './fonts.ts'
import { benchLayouts, type Layout, testLayouts } from './layouts.ts'
import { ground, portrait, signature } from './ornament.ts'
import { type CardTruth, inventPerson } from './person.ts'
import { type Seeded, seeded } from './seeded.ts'

/** Who the cards are for: they share no seed, no face and no layout. */
export type Suite = 'test' | 'bench'

/** A card's truth and everything that decides how it is printed. */
export type Card = {
  readonly truth: CardTruth
  readonly layout: Layout
  readonly face: Face
  readonly nikFace: NikFace
  readonly random: Seeded
}

/** Invents the card that belongs to a suite and a number. */
export const inventCard = (suite: Suite, number: number | string): Card => {
  const random = seeded(`${suite}/${number}`)
  const look = random.branch('look')
  return {
    truth: inventPerson(random.branch('person')),
    layout: look.pick(suite === 'bench' ? benchLayouts : testLayouts),
    face: look.pick(suite === 'bench' ? benchFaces : testFaces),
    nikFace: look.pick(suite === 'bench' ? benchNikFaces : testNikFaces),
    random,
  }
}

const asXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const printedDate = (iso: string) => iso.split('-').reverse().join('-')

const widthOf = (text: string, face: Face) => {
  let width = 0
  for (const letter of text) {
    if (/[MW]/.test(letter)) width += face.capitalWidth * 1.27
    else if (/[A-Z]/.test(letter)) width += letter === 'I' ? 0.32 : face.capitalWidth
    else width += /[0-9]/.test(letter) ? 0.57 : 0.33
  }
  return width
}

const wrap = (text: string, face: Face, mostEms: number): readonly string[] => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(`${last} ${word}`, face) <= mostEms) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

type Row = { readonly label: string; readonly value: string; readonly indented?: boolean }

const rowsOf = (truth: CardTruth, sexLabel: string): readonly Row[] => [
  { label: 'Nama', value: truth.name },
  { label: 'Tempat/Tgl Lahir', value: `${truth.birthPlace}, ${printedDate(truth.birthDate)}` },
  { label: sexLabel, value: truth.sex === 'male' ? 'LAKI-LAKI' : 'PEREMPUAN' },
  { label: 'Alamat', value: truth.address },
  { label: 'RT/RW', value: truth.rtRw, indented: true },
  { label: 'Kel/Desa', value: truth.village, indented: true },
  { label: 'Kecamatan', value: truth.district, indented: true },
  { label: 'Agama', value: truth.religion },
  { label: 'Status Perkawinan', value: truth.maritalStatus },
  { label: 'Pekerjaan', value: truth.occupation },
  { label: 'Kewarganegaraan', value: truth.nationality },
  { label: 'Berlaku Hingga', value: truth.validUntil === 'lifetime' ? 'SEUMUR HIDUP' : printedDate(truth.validUntil) },
]

const label = (row: Row, layout: Layout, y: number) => {
  const x = layout.rows.x + (row.indented ? layout.rows.indent : 0)
  if (layout.rows.colon === null) return `<text x="${x}" y="${y}">${asXml(row.label)} :</text>`
  return `<text x="${x}" y="${y}">${asXml(row.label)}</text><text x="${layout.rows.colon}" y="${y}">:</text>`
}

const body = ({ truth, layout, face, random }: Card) => {
  const { rows } = layout
  const words = random.branch('labels')
  const sexLabel = words.pick(['Jenis Kelamin', 'Jenis kelamin'])
  const bloodLabel = words.pick(['Gol. Darah', 'Gol. Darah', 'Gol Darah'])
  const emsPerLine = (layout.portrait.x - 6 - rows.value) / rows.size
  const printed = rowsOf(truth, sexLabel).map(row => ({ row, lines: wrap(row.value, face, emsPerLine) }))
  const lineCount = printed.reduce((total, { lines }) => total + lines.length, 0)
  const step = Math.min(rows.step, (528 - rows.y) / (lineCount - 1))
  let y = rows.y
  let drawn = ''
  for (const { row, lines } of printed) {
    drawn += label(row, layout, y)
    if (row.label === sexLabel) drawn += `<text x="${rows.blood}" y="${y}">${bloodLabel} : ${truth.bloodType}</text>`
    for (const line of lines) {
      drawn += `<text x="${rows.value}" y="${y.toFixed(1)}">${asXml(line)}</text>`
      y += step
    }
  }
  return drawn
}

const nikLine = ({ truth, layout, nikFace, face }: Card) => {
  const { x, y, size, value } = layout.nik
  const heading = `<text x="${x}" y="${y}" font-size="${size}" font-weight="bold" font-family="${face.family}">NIK</text><text x="${value - 24}" y="${y}" font-size="${size}" font-weight="bold">:</text>`
  if ('strokes' in nikFace) return heading + strokeDigits(truth.nik, value + 6, y, size, nikFace.strokes)
  return `${heading}<text x="${value + 4}" y="${y}" font-size="${size}" font-weight="bold" font-family="${nikFace.family}" letter-spacing="0.6">${truth.nik}</text>`
}

const issue = ({ truth, layout, random }: Card) => {
  const pen = random.branch('issue')
  const middle = layout.portrait.x + layout.portrait.width / 2
  const { y, size } = layout.issue
  const date = `${String(pen.integer(1, 28)).padStart(2, '0')}-${String(pen.integer(1, 12)).padStart(2, '0')}-${pen.integer(2012, 2023)}`
  const city = truth.regency.replace(/^KABUPATEN /, '')
  const squeezed = Math.min(size, (layout.portrait.width + 40) / (city.length * 0.69))
  return `<g text-anchor="middle"><text x="${middle}" y="${y}" font-size="${squeezed.toFixed(1)}">${city}</text><text x="${middle}" y="${y + size * 1.25}" font-size="${size}">${date}</text></g>
${signature(pen, middle - 62, y + 80, 124)}`
}

/** Draws a card as SVG, 856 × 540 units with rounded corners. */
export const cardSvg = (card: Card, width: number): string => {
  const { truth, layout, face, random } = card
  const birthYear = Number(truth.birthDate.slice(0, 4))
  const regencySize = Math.min(layout.regency.size, 700 / (truth.regency.length * 0.72))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.round((width * 540) / 856)}" viewBox="0 0 856 540">
<defs><clipPath id="edge"><rect width="856" height="540" rx="30"/></clipPath></defs><g clip-path="url(#edge)">
${ground(random.branch('ground'))}
<g fill="#101014" font-family="${face.family}" font-stretch="${face.stretch ?? 'normal'}">
<g text-anchor="middle" font-weight="bold"><text x="428" y="${layout.province.y}" font-size="${layout.province.size}">PROVINSI ${truth.province}</text>
<text x="428" y="${layout.regency.y}" font-size="${regencySize.toFixed(1)}">${truth.regency}</text></g>
${nikLine(card)}
<g font-size="${layout.rows.size}" font-weight="${layout.weight}">${body(card)}</g>
${portrait(random.branch('portrait'), layout.portrait, birthYear, truth.sex === 'female')}
${issue(card)}
</g></g></svg>`
}
