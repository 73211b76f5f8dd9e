import type { Point } from './picture.ts'

/** A rectangle in any direction: `angle` of its width in radians, 0 to the right, clockwise as a picture's y goes down. */
export type Rectangle = {
  readonly centre: Point
  readonly width: number
  readonly height: number
  readonly angle: number
}

const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)

const halfHull = (points: readonly Point[]) => {
  const hull: Point[] = []
  for (const point of points) {
    while (hull.length > 1 && turn(hull.at(-2) as Point, hull.at(-1) as Point, point) <= 0) hull.pop()
    hull.push(point)
  }
  return hull.slice(0, -1)
}

/** The convex hull by Andrew's monotone chain, https://doi.org/10.1016/0020-0190(79)90072-3. */
export const convexHull = (points: readonly Point[]): readonly Point[] => {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y)
  if (sorted.length < 3) return sorted
  return [...halfHull(sorted), ...halfHull(sorted.toReversed())]
}

const alongEdge = (hull: readonly Point[], angle: number): Rectangle => {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const across = hull.map(({ x, y }) => x * cos + y * sin)
  const down = hull.map(({ x, y }) => y * cos - x * sin)
  const [left, right] = [Math.min(...across), Math.max(...across)]
  const [top, bottom] = [Math.min(...down), Math.max(...down)]
  const u = (left + right) / 2
  const v = (top + bottom) / 2
  return {
    centre: { x: u * cos - v * sin, y: u * sin + v * cos },
    width: right - left,
    height: bottom - top,
    angle,
  }
}

/** The smallest rectangle around some points; one of its sides lies on the convex hull. */
export const smallestRectangle = (points: readonly Point[]): Rectangle => {
  const hull = convexHull(points)
  const rectangles = hull.map((from, index) => {
    const to = hull[(index + 1) % hull.length] ?? from
    return alongEdge(hull, Math.atan2(to.y - from.y, to.x - from.x))
  })
  return rectangles.reduce((best, next) => (next.width * next.height < best.width * best.height ? next : best))
}
