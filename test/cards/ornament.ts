import type { Seeded } from './seeded.ts'

const wave = (y: number, height: number, length: number, phase: number) => {
  const points: string[] = []
  for (let x = -20; x <= 880; x += 12) {
    const lift = Math.sin(x / length + phase) * height + Math.sin(x / (length * 2.7) + phase * 1.7) * height * 0.7
    points.push(`${x},${(y + lift).toFixed(1)}`)
  }
  return points.join(' ')
}

const rosette = (x: number, y: number, radius: number, petals: number) => {
  const points: string[] = []
  for (let turn = 0; turn <= 360; turn += 3) {
    const angle = (turn * Math.PI) / 180
    const reach = radius * (0.72 + 0.28 * Math.sin(petals * angle))
    points.push(`${(x + reach * Math.cos(angle)).toFixed(1)},${(y + reach * Math.sin(angle)).toFixed(1)}`)
  }
  return points.join(' ')
}

const islands = (random: Seeded, colour: string) => {
  let drawn = ''
  for (let island = 0; island < 17; island += 1) {
    const x = 60 + island * 46 + random.between(-12, 12)
    const y = 250 + random.between(-70, 90)
    const width = random.between(16, 58)
    const lean = random.between(-35, 35).toFixed(0)
    drawn += `<ellipse cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" rx="${width.toFixed(0)}" ry="${(width * random.between(0.25, 0.6)).toFixed(0)}" transform="rotate(${lean} ${x.toFixed(0)} ${y.toFixed(0)})"/>`
  }
  return `<g fill="${colour}" opacity="0.30">${drawn}</g>`
}

/** The printed ground of a card: blue shades, security waves, rosettes and a faint archipelago. */
export const ground = (random: Seeded) => {
  const hue = random.between(192, 212)
  const shade = (light: number, saturation = 48) => `hsl(${hue.toFixed(0)} ${saturation}% ${light}%)`
  const length = random.between(22, 60)
  let waves = ''
  for (let line = 0; line < 62; line += 1) waves += `<polyline points="${wave(line * 9, 6, length, line * 0.23)}"/>`
  let rosettes = ''
  for (let ring = 0; ring < 9; ring += 1)
    rosettes += `<polyline points="${rosette(random.between(330, 470), 290, 60 + ring * 20, 8 + (ring % 3) * 4)}"/>`
  return `<defs><linearGradient id="ground" x1="0" y1="0" x2="1" y2="${random.between(0.2, 1).toFixed(2)}">
<stop offset="0" stop-color="${shade(random.between(78, 84))}"/><stop offset="0.5" stop-color="${shade(random.between(85, 91))}"/>
<stop offset="1" stop-color="${shade(random.between(76, 83))}"/></linearGradient></defs>
<rect width="856" height="540" fill="url(#ground)"/>
${islands(random, shade(64, 42))}
<g fill="none" stroke="${shade(62)}" stroke-width="0.9" opacity="${random.between(0.35, 0.6).toFixed(2)}">${waves}</g>
<g fill="none" stroke="${shade(60, 38)}" stroke-width="0.9" opacity="${random.between(0.3, 0.5).toFixed(2)}">${rosettes}</g>`
}

/** A face that is nobody's, before the red or blue cloth of the card's year of birth. */
export const portrait = (
  random: Seeded,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  birthYear: number,
  woman: boolean,
) => {
  const { x, y, width, height } = box
  const middle = x + width / 2
  const skin = random.pick(['#c99a72', '#b98259', '#a56f49', '#d8b08c', '#8d5a3b'])
  const cloth = random.pick(['#f1f1ee', '#26324a', '#5c4033', '#2f5d50', '#7d2e46', '#39393d'])
  const hair = random.pick(['#17120f', '#211a17', '#2e2623'])
  const face = { y: y + height * 0.42, rx: width * 0.19, ry: height * 0.19 }
  const veiled = woman && random.chance(0.55)
  const scarf = random.pick(['#e9e4da', '#37415c', '#7b5d73', '#283d2f', '#c5a3a3'])
  const behind = veiled
    ? `<path d="M${middle - width * 0.36} ${y + height} Q${middle - width * 0.36} ${y + height * 0.14} ${middle} ${y + height * 0.13} Q${middle + width * 0.36} ${y + height * 0.14} ${middle + width * 0.36} ${y + height} Z" fill="${scarf}"/>`
    : `<ellipse cx="${middle}" cy="${face.y - height * 0.05}" rx="${face.rx * 1.18}" ry="${face.ry * (woman ? 1.5 : 1.08)}" fill="${hair}"/>`
  const features = `<g fill="#1d1512" opacity="0.75"><ellipse cx="${middle - face.rx * 0.42}" cy="${face.y - 4}" rx="7" ry="3"/><ellipse cx="${middle + face.rx * 0.42}" cy="${face.y - 4}" rx="7" ry="3"/>
<rect x="${middle - face.rx * 0.62}" y="${face.y - 15}" width="15" height="3"/><rect x="${middle + face.rx * 0.24}" y="${face.y - 15}" width="15" height="3"/></g>
<path d="M${middle - 3} ${face.y} q-5 15 3 16 q6 0 5 -3" fill="none" stroke="#6b4630" stroke-width="2.4" opacity="0.7"/>
<path d="M${middle - 12} ${face.y + 26} q12 6 24 0" fill="none" stroke="#7a3d34" stroke-width="4" opacity="0.8"/>`
  return `<defs><clipPath id="photo"><rect x="${x}" y="${y}" width="${width}" height="${height}"/></clipPath>
<filter id="soft"><feGaussianBlur stdDeviation="1.6"/></filter></defs>
<g clip-path="url(#photo)"><rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${birthYear % 2 === 1 ? '#a8202c' : '#2b56a3'}"/>
<g filter="url(#soft)">${behind}
<path d="M${x - 6} ${y + height} Q${x + width * 0.06} ${y + height * 0.72} ${middle - width * 0.13} ${y + height * 0.68} L${middle + width * 0.13} ${y + height * 0.68} Q${x + width * 0.94} ${y + height * 0.72} ${x + width + 6} ${y + height} Z" fill="${cloth}"/>
<rect x="${middle - width * 0.09}" y="${y + height * 0.54}" width="${width * 0.18}" height="${height * 0.17}" fill="${skin}"/>
<ellipse cx="${middle}" cy="${face.y}" rx="${face.rx}" ry="${face.ry}" fill="${skin}"/>
${veiled ? '' : `<path d="M${middle - face.rx} ${face.y - face.ry * 0.35} Q${middle} ${face.y - face.ry * 1.5} ${middle + face.rx} ${face.y - face.ry * 0.35} Q${middle} ${face.y - face.ry * 0.95} ${middle - face.rx} ${face.y - face.ry * 0.35} Z" fill="${hair}"/>`}
${features}</g></g>`
}

/** A scribble as of a pen. */
export const signature = (random: Seeded, x: number, y: number, width: number) => {
  let path = `M${x} ${y}`
  for (let stroke = 0; stroke < 6; stroke += 1) {
    const across = (width / 6) * (stroke + 1)
    path += ` Q${(x + across - random.between(0, 40)).toFixed(0)} ${(y - random.between(-26, 44)).toFixed(0)} ${(x + across).toFixed(0)} ${(y + random.between(-20, 14)).toFixed(0)}`
  }
  return `<path d="${path}" fill="none" stroke="#15181f" stroke-width="${random.between(1.8, 2.8).toFixed(1)}" stroke-linecap="round"/>`
}
