import type { Point, Quad } from './picture.ts'
import type { Rectangle } from './rectangle.ts'

/** Runs of words of one direction and size that are near each other; a sheet of paper, or a card. */
export type TextGroup = { readonly angle: number; readonly runs: readonly Rectangle[] }

/** How much longer than high a rectangle is whose direction can be trusted, to how many radians, and that of others. */
const clearlyLong = 3
const directionTolerance = 0.06
const roughDirectionTolerance = 0.35
const sizeRatio = 2.2

/** In line heights, across lines; along lines words may stand twice as far apart. */
const reach = 2

/** A rectangle with its longer side as its width, and an angle within a quarter turn. */
export const lengthwise = ({ centre, width, height, angle }: Rectangle): Rectangle => {
  const turned = width >= height ? angle : angle + Math.PI / 2
  const half = turned - Math.PI * Math.round(turned / Math.PI)
  return { centre, width: Math.max(width, height), height: Math.min(width, height), angle: half }
}

/** The difference of two directions that have no sense, from −90° to 90°. */
const directionDifference = (one: number, other: number) => {
  const difference = one - other
  return difference - Math.PI * Math.round(difference / Math.PI)
}

/** Long enough for its direction to be trusted. */
export const isLong = ({ width, height }: Rectangle) => Math.max(width, height) > clearlyLong * Math.min(width, height)

const support = (runs: readonly Rectangle[], angle: number) =>
  runs.reduce(
    (sum, run) => (Math.abs(directionDifference(run.angle, angle)) < directionTolerance ? sum + run.width : sum),
    0,
  )

/** The direction that most text shares with the run of that direction. */
const commonDirection = (runs: readonly Rectangle[]) => {
  const long = runs.filter(isLong)
  const angles = long.map(run => ({ angle: run.angle, support: support(long, run.angle) }))
  return angles.reduce((best, next) => (next.support > best.support ? next : best), { angle: 0, support: 0 }).angle
}

/** How far apart two runs are, in pixels, for an eye that goes along the lines. */
const gap = (one: Rectangle, other: Rectangle) => {
  const { angle } = one.width > other.width ? one : other
  const x = other.centre.x - one.centre.x
  const y = other.centre.y - one.centre.y
  const along = Math.abs(x * Math.cos(angle) + y * Math.sin(angle)) - (one.width + other.width) / 2
  const across = Math.abs(y * Math.cos(angle) - x * Math.sin(angle)) - (one.height + other.height) / 2
  return Math.max(along / 2, across, 0)
}

const areNear = (one: Rectangle, other: Rectangle) => {
  const size = one.height / other.height
  return size < sizeRatio && size > 1 / sizeRatio && gap(one, other) < reach * Math.max(one.height, other.height)
}

/** Splits runs into those that are near each other, directly or through others. */
const neighbourhoods = (runs: readonly Rectangle[]) => {
  const left = new Set(runs)
  const groups: Rectangle[][] = []
  for (const seed of runs) {
    if (!left.delete(seed)) continue
    const group = [seed]
    for (const member of group) {
      for (const run of left) {
        if (!areNear(member, run)) continue
        left.delete(run)
        group.push(run)
      }
    }
    groups.push(group)
  }
  return groups
}

const directionsToTry = 4

/** Groups lengthwise runs of words by direction, then by nearness; the largest group first. A short run may be in two groups. */
export const groupText = (runs: readonly Rectangle[]): readonly TextGroup[] => {
  const groups: TextGroup[] = []
  let long = runs.filter(isLong)
  for (let count = 0; count < directionsToTry && long.length > 0; count++) {
    const angle = commonDirection(long)
    const parallel = (tolerance: number) => (run: Rectangle) =>
      Math.abs(directionDifference(run.angle, angle)) < tolerance
    const short = runs.filter(run => !isLong(run)).filter(parallel(roughDirectionTolerance))
    const members = [...long.filter(parallel(directionTolerance)), ...short]
    groups.push(...neighbourhoods(members).map(group => ({ angle, runs: group })))
    long = long.filter(run => !parallel(directionTolerance)(run))
  }
  return groups.toSorted((a, b) => b.runs.length - a.runs.length)
}

/** The corners of a rectangle, as seen by somebody to whom its angle is level. */
export const cornersOf = ({ centre, width, height, angle }: Rectangle): Quad => {
  const [cos, sin] = [Math.cos(angle) / 2, Math.sin(angle) / 2]
  const corner = (u: number, v: number): Point => ({
    x: centre.x + u * width * cos - v * height * sin,
    y: centre.y + u * width * sin + v * height * cos,
  })
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]
}
