import { brightness, type Picture, quantile } from './picture.ts'

/** The height to which a line is straightened before a dash is looked for, in pixels. */
export const dashHeight = 48

/** Of the difference between paper and ink: a short thin stroke is paler than letters. */
const paleness = 0.35

/** In heights of the line: how long, how thick and how high a dash is, and how far behind its colon. */
const shape = { shortest: 0.1, longest: 0.6, thickest: 0.3, highest: 0.3, lowest: 0.75, farthest: 1.6 } as const

/** Columns with their ink: the first and the last row that is dark. */
const columnsOf = (line: Picture, from: number, dark: number) => {
  const columns: { readonly top: number; readonly bottom: number }[] = []
  for (let x = from; x < line.width; x++) {
    const rows: number[] = []
    for (let y = Math.round(line.height / 6); y < line.height * 0.85; y++) {
      if (brightness(line, y * line.width + x) < dark) rows.push(y)
    }
    columns.push({ top: rows[0] ?? Number.POSITIVE_INFINITY, bottom: rows.at(-1) ?? Number.NEGATIVE_INFINITY })
  }
  return columns
}

/** Whether a lone dash stands behind the share `from` of a line: networks overlook it, and it means "not known". */
export const hasDash = (line: Picture, from: number) => {
  const all = Float32Array.from({ length: line.width * line.height }, (_, at) => brightness(line, at))
  const paper = quantile(all, 0.6)
  const dark = paper - paleness * (paper - quantile(all, 0.02))
  const columns = columnsOf(line, Math.ceil(line.width * from) + 2, dark)
  const start = columns.findIndex(({ top }) => top < line.height)
  if (start < 0 || start > shape.farthest * line.height) return false
  const rest = columns.slice(start)
  const length = rest.findIndex(({ top }) => top > line.height)
  const stroke = rest.slice(0, length < 0 ? rest.length : length)
  const top = Math.min(...stroke.map(column => column.top)) / line.height
  const bottom = (Math.max(...stroke.map(column => column.bottom)) + 1) / line.height
  const isLong = stroke.length >= shape.shortest * line.height && stroke.length <= shape.longest * line.height
  return isLong && bottom - top <= shape.thickest && top >= shape.highest && bottom <= shape.lowest
}
