import type { Pixels } from './pixels.ts'
import { ontoCard } from './projection.ts'
import type { Seeded } from './seeded.ts'
import type { Shot } from './shot.ts'

/** Steps of the grid on which light is worked out; it changes slowly, so pixels in between are interpolated. */
const grid = 24

const smooth = (value: number) => {
  const part = Math.min(Math.max(value, 0), 1)
  return part * part * (3 - 2 * part)
}

const brightness = (shot: Shot, random: Seeded) => {
  const angle = (shot.light.angle * Math.PI) / 180
  const [ax, ay] = [Math.cos(angle), Math.sin(angle)]
  const edge = random.between(0.3, 0.7)
  const lean = random.between(-0.4, 0.4)
  const softness = random.between(0.05, 0.3)
  return (u: number, v: number) => {
    const across = (u - 0.5) * ax + (v - 0.5) * ay + 0.5
    const shaded = smooth((u + lean * (v - 0.5) - edge) / softness + 0.5)
    return 1.06 - shot.light.fall * smooth(across) - shot.light.shadow * shaded
  }
}

const shine = ({ glare }: Shot, random: Seeded) => {
  const turn = random.between(0, Math.PI)
  const [ct, st] = [Math.cos(turn), Math.sin(turn)]
  return (u: number, v: number) => {
    const [dx, dy] = [u - glare.x, (v - glare.y) * 0.63]
    const along = (dx * ct + dy * st) / glare.stretch
    const away = -dx * st + dy * ct
    const distance = (along * along + away * away) / (glare.reach * glare.reach)
    return glare.strength * Math.exp(-distance * 1.4)
  }
}

/** 1 on the card and 0 beside it, with a soft edge: the grid is too coarse for a sharp one. */
const within = (part: number, margin: number) =>
  smooth((part + margin) / (2 * margin)) * smooth((1 + margin - part) / (2 * margin))

type Field = { readonly columns: number; readonly lit: Float32Array; readonly shining: Float32Array }

const field = (shot: Shot, random: Seeded, { width, height }: Pixels): Field => {
  const onto = ontoCard(shot.card)
  const light = brightness(shot, random.branch('light'))
  const glare = shine(shot, random.branch('glare'))
  const columns = Math.ceil(width / grid) + 1
  const rows = Math.ceil(height / grid) + 1
  const lit = new Float32Array(columns * rows)
  const shining = new Float32Array(columns * rows)
  for (let at = 0; at < lit.length; at += 1) {
    const [u, v] = onto((at % columns) * grid, Math.floor(at / columns) * grid)
    lit[at] = Math.max(light(u, v), 0.2)
    shining[at] = glare(u, v) * within(u, 0.04) * within(v, 0.06)
  }
  return { columns, lit, shining }
}

const between = (values: Float32Array, columns: number, column: number, row: number, fx: number, fy: number) => {
  const at = row * columns + column
  const upper = (values[at] ?? 0) * (1 - fx) + (values[at + 1] ?? 0) * fx
  const lower = (values[at + columns] ?? 0) * (1 - fx) + (values[at + columns + 1] ?? 0) * fx
  return upper * (1 - fy) + lower * fy
}

/** Lights a picture as the shot says: fall-off, a shadow, the lamp's colour and a reflection on the card; changes it. */
export const illuminate = (picture: Pixels, shot: Shot, random: Seeded): void => {
  const { columns, lit, shining } = field(shot, random, picture)
  const [red, blue] = [1 + shot.light.warmth, 1 - shot.light.warmth]
  const { width, height, data } = picture
  for (let y = 0; y < height; y += 1) {
    const [row, fy] = [Math.floor(y / grid), (y % grid) / grid]
    for (let x = 0; x < width; x += 1) {
      const [column, fx] = [Math.floor(x / grid), (x % grid) / grid]
      const light = between(lit, columns, column, row, fx, fy)
      const glare = between(shining, columns, column, row, fx, fy)
      const at = (y * width + x) * 3
      data[at] = 255 * glare + (data[at] ?? 0) * light * red * (1 - glare)
      data[at + 1] = 255 * glare + (data[at + 1] ?? 0) * light * (1 - glare)
      data[at + 2] = 255 * glare + (data[at + 2] ?? 0) * light * blue * (1 - glare)
    }
  }
}

const normals = (random: Seeded, count: number) => {
  const values = new Float32Array(count)
  for (let at = 0; at < count; at += 1)
    values[at] = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  return values
}

/** Adds a sensor's noise, mostly of brightness and a little of colour; changes the picture. */
export const addNoise = ({ data, width }: Pixels, sigma: number, random: Seeded): void => {
  const table = normals(random, 65_536)
  let state = random.integer(1, 0x7fffffff)
  for (let at = 0; at < data.length; at += 3) {
    if ((at / 3) % width === 0) state = random.integer(1, 0x7fffffff)
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    const brightness = (table[state >>> 16] ?? 0) * sigma
    for (let channel = 0; channel < 3; channel += 1) {
      const colour = (table[(state >>> (3 + channel * 4)) & 0xffff] ?? 0) * sigma * 0.45
      data[at + channel] = (data[at + channel] ?? 0) + brightness + colour
    }
  }
}

/** What a hand that moved does to a picture: each pixel is the mean of those along a short line. */
export const shakeOf = ({ width, height, data }: Pixels, length: number, degrees: number): Pixels => {
  const angle = (degrees * Math.PI) / 180
  const steps = Math.max(2, Math.ceil(length))
  const offsets = Array.from({ length: steps }, (_, step) => {
    const along = (step / (steps - 1) - 0.5) * length
    return [Math.round(along * Math.cos(angle)), Math.round(along * Math.sin(angle))] as const
  })
  const shaken = new Uint8ClampedArray(data.length)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let [red, green, blue] = [0, 0, 0]
      for (const [dx, dy] of offsets) {
        const at = (Math.min(Math.max(y + dy, 0), height - 1) * width + Math.min(Math.max(x + dx, 0), width - 1)) * 3
        red += data[at] ?? 0
        green += data[at + 1] ?? 0
        blue += data[at + 2] ?? 0
      }
      const to = (y * width + x) * 3
      shaken[to] = red / steps
      shaken[to + 1] = green / steps
      shaken[to + 2] = blue / steps
    }
  return { width, height, data: shaken }
}
