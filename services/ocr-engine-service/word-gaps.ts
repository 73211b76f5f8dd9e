/**
 * Where words end. The network was trained on Chinese, which has no spaces, and often sees none between Latin words;
 * but its doubt, and the blank paper between two letters, tell together. The weights are those of a logistic
 * regression over 22,000 neighbouring letters of drawn cards, of which 12 were told wrongly.
 */

import { brightness, type Picture, quantile } from './picture.ts'
import { median } from './piece.ts'
import { type Letter, type Sighting, spaceLikelihood, spell, withSpaces } from './sighting.ts'

const weights = {
  none: 1.135,
  doubt: 4.573,
  moreThanUsual: 13.83,
  gap: 15.13,
  afterSign: 2.786,
  beforeSign: -1.317,
} as const

/** In heights of the line: wider gaps than these come from glare, not from spaces. */
const widestGap = 0.35
const widestDifference = 0.25

const smallestDoubt = 1e-4

/** Rows that lines above and below do not reach into, as shares of the height. */
const firstRow = 1 / 6
const lastRow = 7 / 8

/** For each column of a line whether there is ink in it. */
const inkOf = (line: Picture): readonly boolean[] => {
  const top = Math.round(line.height * firstRow)
  const rows = Math.round(line.height * lastRow) - top
  const values = Float32Array.from({ length: rows * line.width }, (_, index) =>
    brightness(line, top * line.width + index),
  )
  const paper = quantile(values, 0.7)
  const darkness = new Float32Array(line.width)
  for (let at = 0; at < values.length; at++) {
    const column = at % line.width
    darkness[column] = Math.max(darkness[column] ?? 0, paper - (values[at] ?? 0))
  }
  const half = quantile(darkness, 0.85) / 2
  return Array.from(darkness, dark => dark >= half)
}

/** The widest blank between two columns, in columns. */
const blankBetween = (ink: readonly boolean[], from: number, to: number) => {
  let widest = 0
  let width = 0
  for (let column = Math.floor(from); column <= to && column < ink.length; column++) {
    width = ink[column] ? 0 : width + 1
    widest = Math.max(widest, width)
  }
  return widest
}

const isSign = (letter: Letter) => /[.,:;'\-/()]/.test(letter.letter)

/** Decides for each two neighbouring letters whether a space is between them. */
export const separateWords = (sighting: Sighting, line: Picture): Sighting => {
  const letters = spell(sighting).filter(({ letter }) => letter !== ' ')
  const ink = inkOf(line)
  const stepWidth = line.width / sighting.steps
  const pairs = letters.slice(1).map((right, index) => ({ left: letters[index] ?? right, right }))
  const gaps = pairs.map(
    ({ left, right }) => blankBetween(ink, (left.step + 0.5) * stepWidth, (right.step + 0.5) * stepWidth) / line.height,
  )
  const usual = median(gaps)
  const spaces = pairs.map(({ left, right }, index) => {
    const gap = gaps[index] ?? 0
    const sum =
      weights.none +
      weights.doubt * Math.log10(Math.max(smallestDoubt, spaceLikelihood(sighting, left.step, right.step))) +
      weights.moreThanUsual * Math.min(gap - usual, widestDifference) +
      weights.gap * Math.min(gap, widestGap) +
      (isSign(left) ? weights.afterSign : 0) +
      (isSign(right) ? weights.beforeSign : 0)
    return { from: left.step, to: right.step, likelihood: 1 / (1 + Math.exp(-sum)) }
  })
  return withSpaces(sighting, spaces)
}
