/** Decoded pixels: rows from the top, three bytes (red, green, blue) each. */
export type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint8Array }

/** In pixels of a picture, from its upper left corner, to the right and down. */
export type Point = { readonly x: number; readonly y: number }

/** Corners clockwise as a reader sees them: upper left, upper right, lower right, lower left. */
export type Quad = readonly [Point, Point, Point, Point]

export const distance = (from: Point, to: Point) => Math.hypot(to.x - from.x, to.y - from.y)

/** Where a point `(u, v)` of the unit square lies in a quad whose sides are nearly parallel. */
const within = ([a, b, c, d]: Quad, u: number, v: number): Point => ({
  x: (1 - v) * ((1 - u) * a.x + u * b.x) + v * ((1 - u) * d.x + u * c.x),
  y: (1 - v) * ((1 - u) * a.y + u * b.y) + v * ((1 - u) * d.y + u * c.y),
})

/** A line of pixels `length` long whose colours are added to `sums`, each `weight` times. */
const addPixel = (picture: Picture, at: Point, sums: Float32Array, offset: number, weight: number) => {
  const { width, height, pixels } = picture
  const x = Math.min(Math.max(at.x - 0.5, 0), width - 1.001)
  const y = Math.min(Math.max(at.y - 0.5, 0), height - 1.001)
  const column = Math.floor(x)
  const row = Math.floor(y)
  const right = x - column
  const down = y - row
  const upper = (row * width + column) * 3
  const lower = row + 1 < height ? upper + width * 3 : upper
  const next = column + 1 < width ? 3 : 0
  for (let channel = 0; channel < 3; channel++) {
    const above = (pixels[upper + channel] ?? 0) * (1 - right) + (pixels[upper + next + channel] ?? 0) * right
    const below = (pixels[lower + channel] ?? 0) * (1 - right) + (pixels[lower + next + channel] ?? 0) * right
    sums[offset + channel] = (sums[offset + channel] ?? 0) + weight * (above * (1 - down) + below * down)
  }
}

/** Cuts a quad out of a picture and straightens it to `width` × `height`, averaging where that makes it smaller. */
export const straighten = (picture: Picture, quad: Quad, width: number, height: number): Picture => {
  const across = Math.max(1, Math.round(distance(quad[0], quad[1]) / width))
  const along = Math.max(1, Math.round(distance(quad[0], quad[3]) / height))
  const weight = 1 / (across * along)
  const sums = new Float32Array(width * height * 3)
  for (let row = 0; row < height * along; row++) {
    const v = (row + 0.5) / (height * along)
    const start = Math.floor(row / along) * width
    for (let column = 0; column < width * across; column++) {
      const at = within(quad, (column + 0.5) / (width * across), v)
      addPixel(picture, at, sums, (start + Math.floor(column / across)) * 3, weight)
    }
  }
  return { width, height, pixels: Uint8Array.from(sums, value => value + 0.5) }
}

/** How bright the pixel at a place is, counted from the upper left one, as the eye weighs colours (ITU-R BT.601). */
export const brightness = ({ pixels }: Picture, at: number) =>
  0.299 * (pixels[at * 3] ?? 0) + 0.587 * (pixels[at * 3 + 1] ?? 0) + 0.114 * (pixels[at * 3 + 2] ?? 0)

/** The value that a share of all values lies below. */
export const quantile = (values: Float32Array, share: number) =>
  values.toSorted()[Math.floor(values.length * share)] ?? 0
