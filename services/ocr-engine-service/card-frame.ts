import type { Point, Quad } from './picture.ts'
import type { Rectangle } from './rectangle.ts'

/**
 * Where the card's text lies in a photograph. `angle` is the direction in which its lines run, in radians; whether
 * they are read that way or upside down is not known yet. `lineHeight` is that of a usual line.
 */
export type CardFrame = Rectangle & { readonly lineHeight: number }

/** A card has 15 lines or more, most of them in two parts; fewer than this is something else. */
const fewestRuns = 6

/** How much longer than high a rectangle is whose direction can be trusted. */
const clearlyLong = 2.5

/** Lines of one card are of nearly one size and direction, and not further apart than this many line heights. */
const sizeRatio = 2.2
const directionTolerance = 0.3
const reachInLines = 3.5

/** A rectangle with its longer side as its width, and an angle within a quarter turn. */
const lengthwise = ({ centre, width, height, angle }: Rectangle): Rectangle => {
  const turned = width >= height ? angle : angle + Math.PI / 2
  const half = turned - Math.PI * Math.round(turned / Math.PI)
  return { centre, width: Math.max(width, height), height: Math.min(width, height), angle: half }
}

/** The difference of two directions that have no sense, from −90° to 90°. */
const directionDifference = (one: number, other: number) => {
  const difference = one - other
  return difference - Math.PI * Math.round(difference / Math.PI)
}

/** The direction of most text: the mean of doubled angles, where opposite directions are the same. */
const commonDirection = (runs: readonly Rectangle[]) => {
  const mean = (chosen: readonly Rectangle[]) => {
    const sin = chosen.reduce((sum, run) => sum + run.width ** 2 * Math.sin(2 * run.angle), 0)
    const cos = chosen.reduce((sum, run) => sum + run.width ** 2 * Math.cos(2 * run.angle), 0)
    return Math.atan2(sin, cos) / 2
  }
  const first = mean(runs)
  return mean(runs.filter(run => Math.abs(directionDifference(run.angle, first)) < directionTolerance))
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const gap = (one: Rectangle, other: Rectangle, angle: number) => {
  const x = other.centre.x - one.centre.x
  const y = other.centre.y - one.centre.y
  const along = Math.abs(x * Math.cos(angle) + y * Math.sin(angle)) - (one.width + other.width) / 2
  const across = Math.abs(y * Math.cos(angle) - x * Math.sin(angle)) - (one.height + other.height) / 2
  return Math.max(along / 2, across, 0)
}

/** Splits into groups whose members are near each other, directly or through others. */
const neighbourhoods = (runs: readonly Rectangle[], angle: number, reach: number) => {
  const left = new Set(runs)
  const groups: Rectangle[][] = []
  for (const seed of runs) {
    if (!left.delete(seed)) continue
    const group = [seed]
    for (const member of group) {
      for (const run of left) {
        if (gap(member, run, angle) > reach) continue
        left.delete(run)
        group.push(run)
      }
    }
    groups.push(group)
  }
  return groups
}

const cornersOf = ({ centre, width, height, angle }: Rectangle): Quad => {
  const corner = (u: number, v: number): Point => ({
    x: centre.x + (u * width * Math.cos(angle) - v * height * Math.sin(angle)) / 2,
    y: centre.y + (u * width * Math.sin(angle) + v * height * Math.cos(angle)) / 2,
  })
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]
}

/** The rectangle along `angle` around all of them. */
const around = (runs: readonly Rectangle[], angle: number): Rectangle => {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const corners = runs.flatMap(run => cornersOf(run))
  const across = corners.map(({ x, y }) => x * cos + y * sin)
  const down = corners.map(({ x, y }) => y * cos - x * sin)
  const [left, right] = [Math.min(...across), Math.max(...across)]
  const [top, bottom] = [Math.min(...down), Math.max(...down)]
  const [u, v] = [(left + right) / 2, (top + bottom) / 2]
  return { centre: { x: u * cos - v * sin, y: u * sin + v * cos }, width: right - left, height: bottom - top, angle }
}

/** Finds the largest group of lines of one size and direction; `undefined` when no group could be a card. */
export const findCardFrame = (rectangles: readonly Rectangle[]): CardFrame | undefined => {
  const runs = rectangles.map(lengthwise)
  const long = runs.filter(run => run.width > clearlyLong * run.height)
  if (long.length < fewestRuns) return undefined
  const angle = commonDirection(long)
  const straight = runs.filter(
    run => run.width < clearlyLong * run.height || Math.abs(directionDifference(run.angle, angle)) < directionTolerance,
  )
  const usual = median(straight.map(run => run.height))
  const alike = straight.filter(run => run.height < usual * sizeRatio && run.height > usual / sizeRatio)
  const groups = neighbourhoods(alike, angle, usual * reachInLines)
  const area = (group: readonly Rectangle[]) => group.reduce((sum, run) => sum + run.width * run.height, 0)
  const group = groups.reduce((best, next) => (area(next) > area(best) ? next : best), [])
  if (group.length < fewestRuns) return undefined
  const lineHeight = median(group.map(run => run.height))
  const text = around(group, angle)
  const margin = 3 * lineHeight
  return { ...text, width: text.width + margin, height: text.height + margin, lineHeight }
}

/** The corners of a rectangle in reading order, or in that of somebody who reads it upside down. */
export const quadOf = (rectangle: Rectangle, upsideDown = false): Quad => {
  const [a, b, c, d] = cornersOf(rectangle)
  return upsideDown ? [c, d, a, b] : [a, b, c, d]
}
