import type { Rectangle } from './rectangle.ts'
import { type Sighting, slice, spell, textOf } from './sighting.ts'

/** A run of words: where it stands on the straightened card, and what was seen there. */
export type Run = { readonly place: Rectangle; readonly sighting: Sighting }

/** A run or a part of it, by its line: `level` is how low the line begins at the card's left edge. */
export type Piece = {
  readonly place: Rectangle
  readonly left: number
  readonly right: number
  readonly level: number
  readonly height: number
  readonly sighting: Sighting
}

/** The value in the middle, the upper one of two; 0 of none. */
export const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** In radians: how far the lines of one photographed card are turned against each other, and how exact a run is. */
const widestFan = 0.09
const inexactness = 0.05
const roughDirection = 0.3

const isLong = ({ width, height }: Rectangle) => width > 4 * height

/** The slope of lines by their height on the card: perspective turns upper and lower lines against each other. */
const fitSlope = (places: readonly Rectangle[]) => {
  const weight = sum(places.map(place => place.width)) || 1
  const meanY = sum(places.map(place => place.width * place.centre.y)) / weight
  const mean = sum(places.map(place => place.width * Math.tan(place.angle))) / weight
  const spread = sum(places.map(place => place.width * (place.centre.y - meanY) ** 2)) || 1
  const drift =
    sum(places.map(place => place.width * (place.centre.y - meanY) * (Math.tan(place.angle) - mean))) / spread
  return (y: number) => mean + drift * (y - meanY)
}

const pieceOf = ({ place, sighting }: Run, slope: (y: number) => number): Piece => {
  const half = (place.width * Math.cos(place.angle)) / 2
  return {
    place,
    left: place.centre.x - half,
    right: place.centre.x + half,
    level: place.centre.y - slope(place.centre.y) * place.centre.x,
    height: place.height,
    sighting,
  }
}

/** Moves runs along their lines to the card's left edge; runs that are not parallel to the card's lines are left out. */
export const piecesOf = (runs: readonly Run[]): readonly Piece[] => {
  const long = runs.map(run => run.place).filter(isLong)
  const first = fitSlope(long.filter(place => Math.abs(place.angle) < widestFan))
  const fits = ({ centre, angle }: Rectangle) => Math.abs(Math.tan(angle) - first(centre.y)) < inexactness
  const slope = fitSlope(long.filter(fits))
  const couldFit = (place: Rectangle) => (isLong(place) ? fits(place) : Math.abs(place.angle) < roughDirection)
  return runs.filter(({ place }) => couldFit(place)).map(run => pieceOf(run, slope))
}

/** What was most likely seen there. */
export const textOfPiece = (piece: Piece) => textOf(spell(piece.sighting))

/** The part of a piece's place, or what lies beside it on its line, from one distance from the left to another. */
export const between = ({ place, left, right }: Piece, from: number, to: number): Rectangle => {
  const shift = (from + to - left - right) / 2
  const { centre, height, angle } = place
  return {
    centre: { x: centre.x + shift, y: centre.y + shift * Math.tan(angle) },
    width: (to - from) / Math.cos(angle),
    height,
    angle,
  }
}

/** The part of a piece from one letter to before another, cut behind the letter before it. */
export const partOf = (piece: Piece, from: number, to = Number.POSITIVE_INFINITY): Piece | undefined => {
  const letters = spell(piece.sighting)
  const { steps } = piece.sighting
  if (from >= Math.min(to, letters.length)) return undefined
  const cut = (index: number) => {
    const [before, after] = [letters[index - 1], letters[index]]
    if (!after) return steps
    return before ? before.last + 1 : 0
  }
  const [start, end] = [cut(from), cut(to)]
  const stepWidth = (piece.right - piece.left) / steps
  const left = piece.left + stepWidth * start
  const right = piece.left + stepWidth * end
  return { ...piece, place: between(piece, left, right), left, right, sighting: slice(piece.sighting, start, end) }
}
