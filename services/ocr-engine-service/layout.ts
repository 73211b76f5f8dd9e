/**
 * Which value belongs to which label. Nothing is known of where a card prints its lines: a value is what stands on
 * its label's line, to the right, and, where it is long, below that in the same column.
 */
import { type Label, labelAtStart, labelInside, labels, provinceAtStart } from './labels.ts'
import { median, type Piece, partOf, piecesOf, type Run, textOfPiece } from './piece.ts'
import { join, type Sighting } from './sighting.ts'

/** What stands behind each label, and in the two lines above the first one. */
export type Layout = {
  readonly values: Partial<Record<Label, Sighting>>
  readonly province?: Sighting
  readonly regency?: Sighting
}

/** A line by its label: where the label ends, and what was read in one with it. */
type Line = {
  readonly label: Label
  readonly level: number
  readonly left: number
  readonly right: number
  readonly rest: readonly Piece[]
}

/** In line heights: how far labels are moved in, how far words of one value stand apart. */
const widestIndent = 4
const widestGap = 1.6

const isPresent = <T>(value: T | undefined): value is T => value !== undefined

/** Splits a piece before the blood type's label, when that was read in one with the sex. */
const splitAtBloodType = (piece: Piece): readonly Piece[] => {
  const match = labelInside(textOfPiece(piece))
  if (!match || match.from < 3) return [piece]
  return [partOf(piece, 0, match.from), partOf(piece, match.from)].filter(isPresent)
}

const withoutColon = (piece: Piece) => partOf(piece, /^[ :;.,]*/.exec(textOfPiece(piece))?.[0].length ?? 0)

type Labelled = { readonly line: Line; readonly whole: Piece; readonly fit: number }

const labelled = (whole: Piece): readonly Labelled[] => {
  const match = labelAtStart(textOfPiece(whole))
  const head = match && partOf(whole, match.from, match.to)
  if (!head) return []
  const { left, right, level } = head
  return [
    {
      line: { label: match.label, level, left, right, rest: [partOf(whole, match.to)].filter(isPresent) },
      whole,
      fit: match.fit,
    },
  ]
}

/** Each label's best match; what begins far from the labels' edge is a value that looks like one. */
const bestLabels = (pieces: readonly Piece[]) => {
  const all = pieces.flatMap(labelled)
  const edge = median(all.filter(({ line }) => line.label !== 'bloodType').map(({ line }) => line.left))
  const best = new Map<Label, Labelled>()
  for (const one of all) {
    const { label, left } = one.line
    if (label !== 'bloodType' && Math.abs(left - edge) > widestIndent * one.whole.height) continue
    if (one.fit > (best.get(label)?.fit ?? 0)) best.set(label, one)
  }
  return best
}

const inOrder: readonly Label[] = labels.filter(label => label !== 'bloodType')

/** Lines whose label could not be read: where the lines around leave just their room. */
const missingLines = (found: readonly Line[], pitch: number): readonly Line[] =>
  found.flatMap((line, index) => {
    const next = found[index + 1]
    const from = inOrder.indexOf(line.label)
    const to = next ? inOrder.indexOf(next.label) : Math.min(inOrder.length, from + 2)
    const step = next ? (next.level - line.level) / (to - from) : pitch
    if (to - from < 2 || Math.abs(step - pitch) > pitch * 0.25) return []
    return inOrder
      .slice(from + 1, to)
      .map((label, count) => ({ ...line, label, level: line.level + step * (count + 1), rest: [] }))
  })

/** Splits a line, from left to right, at its wide gaps. */
const chains = (pieces: readonly Piece[]) => {
  const found: Piece[][] = []
  const words = pieces.map(withoutColon).filter(isPresent)
  for (const piece of words.toSorted((a, b) => a.left - b.left)) {
    const last = found.at(-1)?.at(-1)
    if (last && piece.left < last.right + widestGap * piece.height) found.at(-1)?.push(piece)
    else found.push([piece])
  }
  return found
}

const nearest = (lines: readonly Line[], level: number) =>
  lines.reduce<Line | undefined>(
    (best, line) => (best && Math.abs(best.level - level) <= Math.abs(line.level - level) ? best : line),
    undefined,
  )

/** The pieces of each line's value, the label's own remainder first. */
const valuesOf = (lines: readonly Line[], bloodType: Line | undefined, pieces: readonly Piece[], pitch: number) => {
  const rows = new Map<Label, Piece[]>(lines.map(line => [line.label, [...line.rest]]))
  const bloodTypes = [...(bloodType?.rest ?? [])]
  for (const piece of pieces) {
    const line = nearest(lines, piece.level)
    if (!line || Math.abs(line.level - piece.level) > pitch / 2) continue
    const middle = (piece.left + piece.right) / 2
    if (line.label === 'sex' && bloodType && middle > bloodType.right) bloodTypes.push(piece)
    else if (middle > line.right) rows.get(line.label)?.push(piece)
  }
  const values = new Map<Label, readonly Piece[]>([...rows].map(([label, row]) => [label, chains(row)[0] ?? []]))
  return values.set('bloodType', chains(bloodTypes)[0] ?? [])
}

const joined = (pieces: readonly Piece[]) => join(pieces.map(piece => piece.sighting))

/** Adds the second lines of long values: between two lines, at the values' left edge. */
const addSecondLines = (
  values: Map<Label, readonly Piece[]>,
  lines: readonly Line[],
  loose: readonly Piece[],
  pitch: number,
) => {
  const edge = median([...values].flatMap(([label, row]) => (label === 'bloodType' || !row[0] ? [] : [row[0].left])))
  for (const piece of loose.toSorted((a, b) => a.level - b.level)) {
    const above = lines.findLast(line => line.level < piece.level)
    const offset = above ? piece.level - above.level : Number.POSITIVE_INFINITY
    if (above && offset < 2.5 * pitch && Math.abs(piece.left - edge) < 3 * piece.height)
      values.set(above.label, [...(values.get(above.label) ?? []), piece])
  }
}

/** The line that begins with `PROVINSI`, and the one that is centred below it. */
const headingsOf = (pieces: readonly Piece[], pitch: number): Pick<Layout, 'province' | 'regency'> => {
  const lines = pieces.flatMap(piece => {
    const beside = pieces.filter(other => Math.abs(other.level - piece.level) < pitch / 2)
    return chains(beside).filter(chain => chain[0]?.left === piece.left)
  })
  const boundsOf = (line: readonly Piece[]) => [line[0]?.left ?? 0, line.at(-1)?.right ?? 0] as const
  for (const line of lines) {
    const first = line[0]
    const match = first && provinceAtStart(textOfPiece(first))
    if (!match) continue
    const name = [partOf(first, match.to), ...line.slice(1)].filter(isPresent)
    const [left, right] = boundsOf(line)
    const below = lines.find(other => {
      const depth = (other[0]?.level ?? 0) - first.level
      const [otherLeft, otherRight] = boundsOf(other)
      return depth > pitch * 0.5 && depth < pitch * 1.8 && otherLeft < right && otherRight > left
    })
    return { province: joined(name), ...(below ? { regency: joined(below) } : {}) }
  }
  return {}
}

/** Finds labels, lines and columns among the runs of words of one card. */
export const layOut = (runs: readonly Run[]): Layout => {
  const pieces = piecesOf(runs).flatMap(splitAtBloodType)
  const best = bestLabels(pieces)
  const wholes = new Set([...best.values()].map(({ whole }) => whole))
  const byLevel = (a: Line, b: Line) => a.level - b.level
  const found = [...best.values()]
    .map(({ line }) => line)
    .filter(line => line.label !== 'bloodType')
    .toSorted(byLevel)
  const pitch = median(found.slice(1).map((line, index) => line.level - (found[index]?.level ?? 0)))
  const lines = [...found, ...missingLines(found, pitch)].toSorted(byLevel)
  const others = pieces.filter(piece => !wholes.has(piece))
  const isLoose = (piece: Piece) => lines.every(line => Math.abs(line.level - piece.level) > pitch / 2)
  const top = (lines[0]?.level ?? 0) - pitch / 2
  const values = valuesOf(lines, best.get('bloodType')?.line, others, pitch)
  addSecondLines(values, lines, others.filter(isLoose), pitch)
  return {
    values: Object.fromEntries(
      [...values].filter(([, row]) => row.length > 0).map(([label, row]) => [label, joined(row)]),
    ),
    ...headingsOf(
      others.filter(piece => piece.level < top),
      pitch,
    ),
  }
}
