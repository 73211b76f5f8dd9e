import type { Overlay, Pixels } from './pixels.ts'

export type Point = readonly [x: number, y: number]
/** Corners in the order top left, top right, bottom right, bottom left. */
export type Quad = readonly [Point, Point, Point, Point]
type Matrix = readonly [number, number, number, number, number, number, number, number, number]

/** Angles in degrees: roll turns in the picture's plane, yaw and pitch tilt away from it. */
export type Pose = { readonly roll: number; readonly yaw: number; readonly pitch: number; readonly distance: number }

const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Where a pinhole camera sees the corners of a card one wide; `distance` is in card widths. */
export const project = ({ roll, yaw, pitch, distance }: Pose, aspect: number): Quad => {
  const [cr, sr] = [Math.cos(radians(roll)), Math.sin(radians(roll))]
  const [cy, sy] = [Math.cos(radians(yaw)), Math.sin(radians(yaw))]
  const [cp, sp] = [Math.cos(radians(pitch)), Math.sin(radians(pitch))]
  const seen = (x: number, y: number): Point => {
    const [ax, az] = [x * cy, x * sy]
    const [by, bz] = [y * cp - az * sp, y * sp + az * cp]
    const scale = distance / (distance + bz)
    return [(ax * cr - by * sr) * scale, (ax * sr + by * cr) * scale]
  }
  const half = 0.5 / aspect
  return [seen(-0.5, -half), seen(0.5, -half), seen(0.5, half), seen(-0.5, half)]
}

// Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, section 2.2.3: the unit square to a quadrilateral.
const squareToQuad = ([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Quad): Matrix => {
  const [dx1, dy1, dx2, dy2] = [x1 - x2, y1 - y2, x3 - x2, y3 - y2]
  const [sx, sy] = [x0 - x1 + x2 - x3, y0 - y1 + y2 - y3]
  const det = dx1 * dy2 - dx2 * dy1
  const g = (sx * dy2 - dx2 * sy) / det
  const h = (dx1 * sy - sx * dy1) / det
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1]
}

const inverse = ([a, b, c, d, e, f, g, h, i]: Matrix): Matrix => [
  e * i - f * h,
  c * h - b * i,
  b * f - c * e,
  f * g - d * i,
  a * i - c * g,
  c * d - a * f,
  d * h - e * g,
  b * g - a * h,
  a * e - b * d,
]

/** Takes a point of the picture to where it lies on a card: (0, 0) is its top left corner, (1, 1) its bottom right one. */
export const ontoCard = (quad: Quad): ((x: number, y: number) => Point) => {
  const [a, b, c, d, e, f, g, h, i] = inverse(squareToQuad(quad))
  return (x, y) => {
    const w = g * x + h * y + i
    return [(a * x + b * y + c) / w, (d * x + e * y + f) / w]
  }
}

const bounds = (quad: Quad, { width, height }: { readonly width: number; readonly height: number }) => {
  const [xs, ys] = [quad.map(([x]) => x), quad.map(([, y]) => y)]
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    right: Math.min(width - 1, Math.ceil(Math.max(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    bottom: Math.min(height - 1, Math.ceil(Math.max(...ys))),
  }
}

/** Lays a picture over another so that its corners meet the quadrilateral's, sampled bilinearly; changes `under`. */
export const lay = (over: Overlay, quad: Quad, under: Pixels): void => {
  const onto = ontoCard(quad)
  const { left, right, top, bottom } = bounds(quad, under)
  for (let y = top; y <= bottom; y += 1)
    for (let x = left; x <= right; x += 1) {
      const [u, v] = onto(x + 0.5, y + 0.5)
      if (u >= 0 && v >= 0 && u <= 1 && v <= 1) blend(over, u, v, under.data, (y * under.width + x) * 3)
    }
}

const blend = (over: Overlay, u: number, v: number, under: Uint8ClampedArray, at: number): void => {
  const { width, height, data } = over
  const sx = Math.min(Math.max(u * width - 0.5, 0), width - 1.001)
  const sy = Math.min(Math.max(v * height - 0.5, 0), height - 1.001)
  const [column, row] = [Math.floor(sx), Math.floor(sy)]
  const [fx, fy] = [sx - column, sy - row]
  const first = (row * width + column) * 4
  const second = first + width * 4
  const sample = (channel: number) => {
    const upper = (data[first + channel] ?? 0) * (1 - fx) + (data[first + 4 + channel] ?? 0) * fx
    const lower = (data[second + channel] ?? 0) * (1 - fx) + (data[second + 4 + channel] ?? 0) * fx
    return upper * (1 - fy) + lower * fy
  }
  const opacity = sample(3) / 255
  if (opacity < 0.02) return
  for (let channel = 0; channel < 3; channel += 1)
    under[at + channel] = (under[at + channel] ?? 0) * (1 - opacity) + sample(channel) * opacity
}
