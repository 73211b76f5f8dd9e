import type { CardPlace } from './card-locator.ts'
import type { Photograph } from './photograph.ts'
import { type Picture, type Point, type Quad, straighten } from './picture.ts'
import type { Rectangle } from './rectangle.ts'
import { cornersOf } from './text-group.ts'

/** A card in a picture, upright: places on it are counted in its own pixels, letters are taken from the picture. */
export type CardView = {
  readonly width: number
  readonly height: number
  readonly picture: Picture
  readonly corners: Quad
}

/** Distances of lines, in pixels: enough to find text, enough to read it, and what is read best. */
const pitchToFind = 27
const pitchToRead = 30
const pitchToReadBest = 46

/** Changes each corner of a quad. */
export const mapCorners = ([a, b, c, d]: Quad, change: (corner: Point) => Point): Quad => [
  change(a),
  change(b),
  change(c),
  change(d),
]

/** Decodes the region of the card again, with as many pixels as its letters need or as the photograph has. */
const lookCloser = async (photo: Photograph, picture: Picture, corners: Quad, pitch: number) => {
  if (pitch >= pitchToRead || picture.width >= photo.width) return { picture, corners }
  const width = Math.min(photo.width, Math.round((picture.width * pitchToReadBest) / pitch))
  const factor = width / picture.width
  const height = Math.round((photo.height * width) / photo.width)
  const closer = mapCorners(corners, ({ x, y }) => ({ x: x * factor, y: y * factor }))
  const [xs, ys] = [closer.map(({ x }) => x), closer.map(({ y }) => y)]
  const left = Math.max(0, Math.floor(Math.min(...xs)))
  const top = Math.max(0, Math.floor(Math.min(...ys)))
  const right = Math.min(width, Math.ceil(Math.max(...xs)))
  const bottom = Math.min(height, Math.ceil(Math.max(...ys)))
  const region = { left, top, width: right - left, height: bottom - top }
  const shifted = mapCorners(closer, ({ x, y }) => ({ x: x - left, y: y - top }))
  return { picture: await photo.decode(width, region), corners: shifted }
}

/** Opens the view of a card that was found in `picture`, a decoded photograph; `factor` enlarges its place to that. */
export const openCardView = async (
  photo: Photograph,
  picture: Picture,
  place: CardPlace,
  factor: number,
): Promise<CardView> => {
  const corners = mapCorners(cornersOf(place), ({ x, y }) => ({ x: x * factor, y: y * factor }))
  const closer = await lookCloser(photo, picture, corners, place.pitch * factor)
  const scale = pitchToFind / place.pitch
  return { ...closer, width: Math.round(place.width * scale), height: Math.round(place.height * scale) }
}

/** The whole card as a picture of its own. */
export const straightened = ({ picture, corners, width, height }: CardView) =>
  straighten(picture, corners, width, height)

/** Where a rectangle of the card lies in the view's picture. */
export const quadIn = ({ corners: [origin, right, , down], width, height }: CardView, rectangle: Rectangle): Quad =>
  mapCorners(cornersOf(rectangle), ({ x, y }) => ({
    x: origin.x + ((right.x - origin.x) * x) / width + ((down.x - origin.x) * y) / height,
    y: origin.y + ((right.y - origin.y) * x) / width + ((down.y - origin.y) * y) / height,
  }))
