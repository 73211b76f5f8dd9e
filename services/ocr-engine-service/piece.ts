import type { Rectangle } from './rectangle.ts'
import { type Sighting, slice, spell, textOf } from './sighting.ts'

/** A run of words: where it stands on the straightened card, and what was seen there. */
export type Run = { readonly place: Rectangle; readonly sighting: Sighting }

/** A run or a part of it, by its line: `level` is how low the line begins at the card's left edge. */
export type Piece = {
  readonly left: number
  readonly right: number
  readonly level: number
  readonly height: number
  readonly sighting: Sighting
}

export const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** The slope of lines by their height on the card: perspective turns upper and lower lines against each other. */
export const slopeOf = (runs: readonly Run[]) => {
  const long = runs.map(run => run.place).filter(place => place.width > 4 * place.height)
  const weight = sum(long.map(place => place.width)) || 1
  const meanY = sum(long.map(place => place.width * place.centre.y)) / weight
  const mean = sum(long.map(place => place.width * Math.tan(place.angle))) / weight
  const spread = sum(long.map(place => place.width * (place.centre.y - meanY) ** 2)) || 1
  const drift = sum(long.map(place => place.width * (place.centre.y - meanY) * (Math.tan(place.angle) - mean))) / spread
  return (y: number) => mean + drift * (y - meanY)
}

/** Moves a run along its line to the card's left edge. */
export const pieceOf = ({ place, sighting }: Run, slope: (y: number) => number): Piece => {
  const half = (place.width * Math.cos(place.angle)) / 2
  return {
    left: place.centre.x - half,
    right: place.centre.x + half,
    level: place.centre.y - slope(place.centre.y) * place.centre.x,
    height: place.height,
    sighting,
  }
}

export const textOfPiece = (piece: Piece) => textOf(spell(piece.sighting))

/** The part of a piece from one letter to before another, cut half way between neighbours. */
export const partOf = (piece: Piece, from: number, to = Number.POSITIVE_INFINITY): Piece | undefined => {
  const letters = spell(piece.sighting)
  const { steps } = piece.sighting
  if (from >= Math.min(to, letters.length)) return undefined
  const cut = (index: number) => {
    const [before, after] = [letters[index - 1], letters[index]]
    if (!after) return steps
    return before ? Math.ceil((before.step + after.step) / 2) : 0
  }
  const [start, end] = [cut(from), cut(to)]
  const stepWidth = (piece.right - piece.left) / steps
  return {
    ...piece,
    left: piece.left + stepWidth * start,
    right: piece.left + stepWidth * end,
    sighting: slice(piece.sighting, start, end),
  }
}
