/** Decoded pixels: rows from the top, three bytes (red, green, blue) each. */
export type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint8Array }

/** In pixels of a picture, from its upper left corner, to the right and down. */
export type Point = { readonly x: number; readonly y: number }

/** Corners clockwise as a reader sees them: upper left, upper right, lower right, lower left. */
export type Quad = readonly [Point, Point, Point, Point]

/** In pixels. */
export const distance = (from: Point, to: Point) => Math.hypot(to.x - from.x, to.y - from.y)

const mix = (from: Point, to: Point, share: number): Point => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
})

/** Adds the colour between four pixels, as near as `(x, y)` is to each, to `sums`. */
const addColour = ({ width, height, pixels }: Picture, x: number, y: number, sums: Float32Array, offset: number) => {
  const left = Math.min(Math.max(x - 0.5, 0), width - 1)
  const top = Math.min(Math.max(y - 0.5, 0), height - 1)
  const column = Math.floor(left)
  const row = Math.floor(top)
  const right = left - column
  const down = top - row
  const upper = (row * width + column) * 3
  const lower = row + 1 < height ? upper + width * 3 : upper
  const next = column + 1 < width ? 3 : 0
  for (let channel = 0; channel < 3; channel++) {
    const above = (pixels[upper + channel] ?? 0) * (1 - right) + (pixels[upper + next + channel] ?? 0) * right
    const below = (pixels[lower + channel] ?? 0) * (1 - right) + (pixels[lower + next + channel] ?? 0) * right
    sums[offset + channel] = (sums[offset + channel] ?? 0) + above * (1 - down) + below * down
  }
}

/** Cuts a quad out of a picture and straightens it to `width` × `height`, averaging where that makes it smaller. */
export const straighten = (picture: Picture, quad: Quad, width: number, height: number): Picture => {
  const [a, b, c, d] = quad
  const across = Math.max(1, Math.round(distance(a, b) / width))
  const along = Math.max(1, Math.round(distance(a, d) / height))
  const columns = width * across
  const sums = new Float32Array(width * 3)
  const pixels = new Uint8Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    sums.fill(0)
    for (let part = 0; part < along; part++) {
      const share = (row + (part + 0.5) / along) / height
      const [start, end] = [mix(a, d, share), mix(b, c, share)]
      const [stepX, stepY] = [(end.x - start.x) / columns, (end.y - start.y) / columns]
      for (let column = 0; column < columns; column++) {
        const offset = Math.floor(column / across) * 3
        addColour(picture, start.x + (column + 0.5) * stepX, start.y + (column + 0.5) * stepY, sums, offset)
      }
    }
    for (let at = 0; at < sums.length; at++) pixels[row * sums.length + at] = (sums[at] ?? 0) / (across * along) + 0.5
  }
  return { width, height, pixels }
}

/** How bright the pixel at a place is, counted from the upper left one, as the eye weighs colours (ITU-R BT.601). */
export const brightness = ({ pixels }: Picture, at: number) =>
  0.299 * (pixels[at * 3] ?? 0) + 0.587 * (pixels[at * 3 + 1] ?? 0) + 0.114 * (pixels[at * 3 + 2] ?? 0)

/** The value that a share of all values lies below. */
export const quantile = (values: Float32Array, share: number) =>
  values.toSorted()[Math.floor(values.length * share)] ?? 0
