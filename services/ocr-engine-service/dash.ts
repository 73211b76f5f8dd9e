import { brightness, type Picture, quantile } from './picture.ts'

/** The height to which a line is straightened before a dash is looked for, in pixels. */
export const dashHeight = 48

/** Of the difference between paper and ink: a short thin stroke is paler than letters. */
const paleness = 0.35

/** In heights of the line: how long, how thick and how high a dash is, and how far behind its colon. */
const shape = { shortest: 0.1, longest: 0.6, thickest: 0.3, highest: 0.3, lowest: 0.75, farthest: 1.2 } as const

/** Rows that neighbouring lines do not reach into. */
const rowsOf = ({ height }: Picture) => ({ first: Math.round(height / 6), end: Math.round(height * 0.85) })

const columnOf = (line: Picture, x: number) => {
  const { first, end } = rowsOf(line)
  return Float32Array.from({ length: end - first }, (_, row) => brightness(line, (first + row) * line.width + x))
}

/** How much darker than their paper the letters of the first columns are. */
const contrastOf = (line: Picture, end: number) => {
  const differences = Array.from({ length: end }, (_, x) => {
    const column = columnOf(line, x)
    return quantile(column, 0.75) - Math.min(...column)
  })
  return quantile(Float32Array.from(differences), 0.8)
}

/** The first and the last dark row of a column; `undefined` when none is darker than its paper. */
const inkIn = (line: Picture, x: number, contrast: number) => {
  const column = columnOf(line, x)
  const dark = quantile(column, 0.75) - paleness * contrast
  const top = column.findIndex(value => value < dark)
  const { first } = rowsOf(line)
  return top < 0 ? undefined : { top: first + top, bottom: first + column.findLastIndex(value => value < dark) + 1 }
}

/** Whether a lone dash stands behind the share `from` of a line: networks overlook it, and it means "not known". */
export const hasDash = (line: Picture, from: number) => {
  const begin = Math.ceil(line.width * from) + 2
  const contrast = contrastOf(line, begin)
  const end = Math.min(line.width, begin + Math.round((shape.farthest + shape.longest) * line.height))
  const columns = Array.from({ length: Math.max(0, end - begin) }, (_, index) => inkIn(line, begin + index, contrast))
  const start = columns.findIndex(ink => ink)
  if (start < 0 || start > shape.farthest * line.height) return false
  const after = columns.slice(start)
  const gap = after.findIndex(ink => !ink)
  const stroke = after.slice(0, gap < 0 ? after.length : gap).filter(ink => ink !== undefined)
  const top = Math.min(...stroke.map(ink => ink.top)) / line.height
  const bottom = Math.max(...stroke.map(ink => ink.bottom)) / line.height
  const length = stroke.length / line.height
  const isStroke = length >= shape.shortest && length <= shape.longest && bottom - top <= shape.thickest
  return isStroke && top >= shape.highest && bottom <= shape.lowest
}
