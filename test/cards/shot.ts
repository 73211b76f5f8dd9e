import { type Point, type Pose, project, type Quad } from './projection.ts'
import type { Seeded } from './seeded.ts'

/** What is wrong with a photograph, and the first part of its file's name. */
export const degradations = [
  'clean',
  'blur',
  'noise',
  'rotation',
  'light',
  'perspective',
  'jpeg',
  'glare',
  'mixed',
] as const

export type Degradation = (typeof degradations)[number]

/** A photograph before it is taken; lengths in pixels of the frame. */
export type Shot = {
  readonly frame: { readonly width: number; readonly height: number }
  readonly card: Quad
  /** Tenths of a millimetre of the card are this many pixels. */
  readonly scale: number
  readonly light: { readonly angle: number; readonly fall: number; readonly shadow: number; readonly warmth: number }
  /** Centre in parts of the card, reach in parts of its width, strength 0–1. */
  readonly glare: {
    readonly x: number
    readonly y: number
    readonly reach: number
    readonly stretch: number
    readonly strength: number
  }
  readonly focusSigma: number
  readonly shake: { readonly length: number; readonly angle: number }
  /** Standard deviation of the sensor's noise, in steps of 1/255. */
  readonly noise: number
  readonly jpegQuality: number
  /** EXIF tag 274, https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf */
  readonly orientation: 1 | 3 | 6 | 8
  readonly hand: boolean
}

const frames: readonly Point[] = [
  [4, 3],
  [4, 3],
  [3, 2],
  [16, 9],
  [3, 4],
]

/** A card's width is never fewer pixels than this: below it a person stops reading, too. */
const fewestCardPixels = 640

const frameOf = (random: Seeded, megapixels: number) => {
  const [across, down] = random.pick(frames)
  const unit = Math.sqrt((megapixels * 1e6) / (across * down))
  return { width: Math.round(across * unit), height: Math.round(down * unit) }
}

const place = (random: Seeded, pose: Pose, frame: Shot['frame'], part: number) => {
  const shape = project(pose, 85.6 / 53.98)
  const [xs, ys] = [shape.map(([x]) => x), shape.map(([, y]) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top]
  const grow = Math.min((part * frame.width) / width, (0.95 * frame.height) / height)
  const x = random.between(0.02, 0.98) * (frame.width - width * grow)
  const y = random.between(0.02, 0.98) * (frame.height - height * grow)
  const [a, b, c, d] = shape.map(([px, py]): Point => [x + (px - left) * grow, y + (py - top) * grow])
  if (!a || !b || !c || !d) throw new RangeError('expected four corners')
  return { card: [a, b, c, d] as const, scale: grow / 856 }
}

const either = (random: Seeded, least: number, most: number) =>
  random.between(least, most) * (random.chance(0.5) ? 1 : -1)

const poseOf = (random: Seeded, kind: Degradation): Pose => {
  const roll = { rotation: () => either(random, 2, 8), mixed: () => either(random, 0, 6) }[kind as string]
  const tilt = kind === 'perspective' ? () => either(random, 8, 24) : () => either(random, 0, kind === 'mixed' ? 10 : 3)
  return { roll: roll?.() ?? either(random, 0, 1.5), yaw: tilt(), pitch: tilt(), distance: random.between(2, 3.5) }
}

/** How strong each fault is, from least to most; `mixed` draws three of them at three quarters. */
const faults = {
  blur: (random: Seeded, part: number) => ({
    sigma: random.between(0.9, 1.9) * part,
    shake: random.chance(0.4) ? random.between(2, 5) * part : 0,
  }),
  noise: (random: Seeded, part: number) => random.between(8, 22) * part,
  light: (random: Seeded, part: number) => ({
    fall: random.between(0.25, 0.5) * part,
    shadow: random.between(0.15, 0.38) * part,
  }),
  jpeg: (random: Seeded, part: number) => Math.round(40 + random.between(0, 30) + (1 - part) * 25),
  glare: (random: Seeded, part: number) => random.between(0.4, 0.72) * part,
}

const isAt = (random: Seeded, kind: Degradation) => {
  const mixture = kind === 'mixed' ? [...Object.keys(faults)].sort(() => random.next() - 0.5).slice(0, 3) : [kind]
  return (fault: keyof typeof faults) => mixture.includes(fault)
}

/** Decides on a photograph of one kind of degradation: a 2–12 megapixel frame, 35–95 % of its width the card's. */
export const planShot = (random: Seeded, kind: Degradation, most = 12): Shot => {
  const frame = frameOf(random, 2 * (most / 2) ** random.next())
  const least = Math.min(Math.max(0.35, fewestCardPixels / frame.width), 0.9)
  const { card, scale } = place(random, poseOf(random, kind), frame, random.between(least, 0.95))
  const part = kind === 'mixed' ? 0.75 : 1
  const has = isAt(random, kind)
  const blur = has('blur') ? faults.blur(random, part) : { sigma: random.between(0.25, 0.5), shake: 0 }
  const light = has('light') ? faults.light(random, part) : { fall: random.between(0.02, 0.15), shadow: 0 }
  return {
    frame,
    card,
    scale,
    light: { ...light, angle: random.between(0, 360), warmth: random.between(-0.05, 0.07) },
    glare: {
      x: random.between(0.1, 0.9),
      y: random.between(0.1, 0.9),
      reach: random.between(0.1, 0.28),
      stretch: random.between(1, 3),
      strength: has('glare') ? faults.glare(random, part) : random.between(0, 0.12),
    },
    focusSigma: blur.sigma * scale,
    shake: { length: blur.shake * scale, angle: random.between(0, 180) },
    noise: has('noise') ? faults.noise(random, part) : random.between(0.8, 3),
    jpegQuality: has('jpeg') ? faults.jpeg(random, part) : random.integer(82, 95),
    orientation: random.chance(0.7) ? 1 : random.pick([3, 6, 8]),
    hand: random.chance(0.22),
  }
}
