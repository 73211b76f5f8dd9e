/**
 * Which value belongs to which label. Nothing is known of where a card prints its lines: a value is what stands on
 * its label's line, to the right, and, where it is long, below that in the same column.
 */
import { colonLength, type Heading, type Label, labelAtStart, labelInside, labels, provinceAtStart } from './labels.ts'
import { between, median, type Piece, partOf, piecesOf, type Run, textOfPiece } from './piece.ts'
import type { Rectangle } from './rectangle.ts'
import { join, type Sighting } from './sighting.ts'

/** What stands in a card's two headings, and behind its labels. */
export type Entry = Heading | Label

/** A value as it was seen, and the strips of the card in which it stands, one for each of its lines. */
export type Value = { readonly sighting: Sighting; readonly strips: readonly Rectangle[] }

/** Values by what they are; where a label has none, the strip behind it, in which something faint may stand. */
export type Layout = {
  readonly values: Partial<Record<Entry, Value>>
  readonly gaps: Partial<Record<Label, Rectangle>>
}

/** A line by its label: where the label ends, and what was read in one with it. */
type Line = {
  readonly label: Label
  /** `undefined` where the label could not be read. */
  readonly head: Piece | undefined
  readonly level: number
  readonly left: number
  readonly right: number
  readonly rest: readonly Piece[]
}

/** In line heights: how far labels are moved in, how far words of one value stand apart. */
const widestIndent = 4
const widestGap = 1.6

/** In line heights, behind a label: a blood type is short, other values are not. */
const shortReach = 3
const longReach = 12

const isPresent = <T>(value: T | undefined): value is T => value !== undefined

/** Splits a piece before the blood type's label, when that was read in one with the sex. */
const splitAtBloodType = (piece: Piece): readonly Piece[] => {
  const match = labelInside(textOfPiece(piece))
  if (!match || match.from < 3) return [piece]
  return [partOf(piece, 0, match.from), partOf(piece, match.from)].filter(isPresent)
}

const withoutColon = (piece: Piece) => partOf(piece, colonLength(textOfPiece(piece)))

type Labelled = { readonly line: Line; readonly whole: Piece; readonly fit: number }

const labelled = (whole: Piece): readonly Labelled[] => {
  const match = labelAtStart(textOfPiece(whole))
  const head = match && partOf(whole, match.from, match.to)
  if (!head) return []
  const { left, right, level } = head
  return [
    {
      line: { label: match.label, head, level, left, right, rest: [partOf(whole, match.to)].filter(isPresent) },
      whole,
      fit: match.fit,
    },
  ]
}

const inOrder: readonly Label[] = labels.filter(label => label !== 'bloodType')

/** In lines: how far a label may be from its place on an even ladder; long values push it down by a line. */
const widestShift = 2.2

/** The distances of lines that each two labels tell. */
const pitchesOf = (lines: readonly Line[]) =>
  lines.flatMap((one, index) =>
    lines.slice(index + 1).flatMap(other => {
      const rows = inOrder.indexOf(other.label) - inOrder.indexOf(one.label)
      return rows === 0 ? [] : [(other.level - one.level) / rows]
    }),
  )

/** How many labels stand where this one's level and the pitch put them. */
const supporters = ({ line, whole }: Labelled, all: readonly Labelled[], pitch: number) =>
  all.filter(other => {
    const rows = inOrder.indexOf(other.line.label) - inOrder.indexOf(line.label)
    const shift = Math.abs(other.line.level - line.level - rows * pitch)
    return shift < widestShift * pitch && Math.abs(other.line.left - line.left) < widestIndent * whole.height
  }).length

/** Each label's best match; what is not in the labels' column and order is a value or other text that looks like one. */
const bestLabels = (pieces: readonly Piece[]) => {
  const all = pieces.flatMap(labelled)
  const rows = all.filter(({ line }) => line.label !== 'bloodType')
  const pitch = median(pitchesOf(rows.map(({ line }) => line)))
  const ranked = rows
    .map(one => ({ one, support: supporters(one, rows, pitch) + one.fit }))
    .toSorted((a, b) => b.support - a.support)
  const most = ranked[0]?.support ?? 0
  const best = new Map<Label, Labelled>()
  for (const { one, support } of ranked) {
    if (support > most / 2 && !best.has(one.line.label)) best.set(one.line.label, one)
  }
  const bloodType = all.find(({ line }) => line.label === 'bloodType')
  return bloodType ? best.set('bloodType', bloodType) : best
}

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
      .map((label, count) => ({ ...line, label, head: undefined, level: line.level + step * (count + 1), rest: [] }))
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
    if (line.label === 'sex' && bloodType && middle > bloodType.right) {
      if (piece.left < bloodType.right + shortReach * piece.height) bloodTypes.push(piece)
    } else if (middle > line.right) rows.get(line.label)?.push(piece)
  }
  const values = new Map<Label, readonly Piece[]>([...rows].map(([label, row]) => [label, chains(row)[0] ?? []]))
  return values.set('bloodType', chains(bloodTypes)[0] ?? [])
}

/** Pieces of one line as one strip, from the left of the first to the right of the last. */
const stripOf = (pieces: readonly Piece[]): Rectangle | undefined => {
  const [first, last] = [pieces[0], pieces.at(-1)]
  if (!first || !last) return undefined
  if (first === last) return first.place
  const x = last.place.centre.x - first.place.centre.x
  const angle = Math.atan2(last.place.centre.y - first.place.centre.y, x)
  const height = Math.max(...pieces.map(piece => piece.height))
  return between({ ...first, place: { ...first.place, angle, height } }, first.left, last.right)
}

const asValue = (pieces: readonly Piece[], pitch: number): Value => {
  const lines = Object.values(
    Object.groupBy(pieces, piece => Math.round((piece.level - (pieces[0]?.level ?? 0)) / pitch)),
  )
  return {
    sighting: join(pieces.map(piece => piece.sighting)),
    strips: lines.map(line => stripOf(line ?? [])).filter(isPresent),
  }
}

/** Where most values begin. */
const edgeOf = (values: ReadonlyMap<Label, readonly Piece[]>) =>
  median([...values].flatMap(([label, row]) => (label === 'bloodType' || !row[0] ? [] : [row[0].left])))

/** Values that are long enough to go on in a second line. */
const longValues: readonly Label[] = ['name', 'birth', 'address', 'village', 'district', 'occupation']

/** In distances of lines, and in line heights: how far below its first line and how exactly below it a value goes on. */
const deepestSecondLine = 1.7
const raggedness = 1.5

/** Adds the second lines of long values: between two lines, at the values' left edge. */
const addSecondLines = (
  values: Map<Label, readonly Piece[]>,
  lines: readonly Line[],
  loose: readonly Piece[],
  pitch: number,
) => {
  const edge = edgeOf(values)
  for (const piece of loose.toSorted((a, b) => a.level - b.level)) {
    const above = lines.findLast(line => line.level < piece.level)
    const offset = above ? piece.level - above.level : Number.POSITIVE_INFINITY
    if (!above || !longValues.includes(above.label) || offset > deepestSecondLine * pitch) continue
    if (Math.abs(piece.left - edge) > raggedness * piece.height) continue
    values.set(above.label, [...(values.get(above.label) ?? []), piece])
  }
}

/** The strips behind labels without a value, the label included. */
const gapsOf = (lines: readonly Line[], values: ReadonlyMap<Label, readonly Piece[]>) => {
  const edge = edgeOf(values)
  const empty = lines.filter(line => line.head && !values.get(line.label)?.length)
  const strips = empty.map(({ label, head }) => {
    if (!head) return []
    const end = label === 'bloodType' ? head.right + shortReach * head.height : edge + longReach * head.height
    return [label, between(head, head.left, end)]
  })
  return Object.fromEntries(strips)
}

/** The line that begins with `PROVINSI`, and the one that is centred below it. */
const headingsOf = (pieces: readonly Piece[], pitch: number): Partial<Record<Heading, Value>> => {
  const lines = pieces.flatMap(piece => {
    const beside = pieces.filter(other => Math.abs(other.level - piece.level) < pitch / 2)
    return chains(beside).filter(chain => chain[0]?.left === piece.left)
  })
  const boundsOf = (line: readonly Piece[]) => [line[0]?.left ?? 0, line.at(-1)?.right ?? 0] as const
  for (const line of lines) {
    const first = line[0]
    const match = first && provinceAtStart(textOfPiece(first))
    if (!match) continue
    const rest = partOf(first, match.to)
    const name = [rest && withoutColon(rest), ...line.slice(1)].filter(isPresent)
    const [left, right] = boundsOf(line)
    const below = lines.find(other => {
      const depth = (other[0]?.level ?? 0) - first.level
      const [otherLeft, otherRight] = boundsOf(other)
      return depth > pitch * 0.5 && depth < pitch * 1.8 && otherLeft < right && otherRight > left
    })
    return { province: asValue(name, pitch), ...(below ? { regency: asValue(below, pitch) } : {}) }
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
  const bloodType = best.get('bloodType')?.line
  const values = valuesOf(lines, bloodType, others, pitch)
  addSecondLines(values, lines, others.filter(isLoose), pitch)
  const above = others.filter(piece => piece.level < top)
  const full = [...values].filter(([, row]) => row.length > 0).map(([label, row]) => [label, asValue(row, pitch)])
  return {
    values: { ...Object.fromEntries(full), ...headingsOf(above, pitch) },
    gaps: gapsOf([...lines, ...(bloodType ? [bloodType] : [])], values),
  }
}
