import { type CardPlace, locateCard } from './card-locator.ts'
import { type CardFields, fieldsOf } from './fields.ts'
import { layOut } from './layout.ts'
import type { Networks } from './networks.ts'
import { openPhotograph, type Photograph, type Refusal, shrink } from './photograph.ts'
import { type Picture, type Point, type Quad, straighten } from './picture.ts'
import type { Run } from './piece.ts'
import type { Rectangle } from './rectangle.ts'
import { spell, textOf } from './sighting.ts'
import { cornersOf } from './text-group.ts'

export type CardReading =
  | { readonly outcome: 'card'; readonly fields: CardFields; readonly milliseconds: number }
  | { readonly outcome: 'no-card' }
  | Refusal

/** Longer sides, in pixels, of the picture in which text is looked for and of that in which it is read. */
const overviewSide = 960
const pictureSide = 1920

/** Distances of lines, in pixels: enough to find text, enough to read it, and what is read best. */
const pitchToFind = 27
const pitchToRead = 30
const pitchToReadBest = 46

const scaled = (quad: Quad, factor: number): Quad => {
  const [a, b, c, d] = quad.map(({ x, y }) => ({ x: x * factor, y: y * factor })) as [Point, Point, Point, Point]
  return [a, b, c, d]
}

const lookCloser = async (photo: Photograph, picture: Picture, corners: Quad, pitch: number) => {
  if (pitch >= pitchToRead || picture.width >= photo.width) return { picture, corners }
  const width = Math.min(photo.width, Math.round((picture.width * pitchToReadBest) / pitch))
  const factor = width / picture.width
  const height = Math.round((photo.height * width) / photo.width)
  const closer = scaled(corners, factor)
  const left = Math.max(0, Math.floor(Math.min(...closer.map(({ x }) => x))))
  const top = Math.max(0, Math.floor(Math.min(...closer.map(({ y }) => y))))
  const right = Math.min(width, Math.ceil(Math.max(...closer.map(({ x }) => x))))
  const bottom = Math.min(height, Math.ceil(Math.max(...closer.map(({ y }) => y))))
  const region = { left, top, width: right - left, height: bottom - top }
  const [a, b, c, d] = closer.map(({ x, y }) => ({ x: x - left, y: y - top })) as [Point, Point, Point, Point]
  return { picture: await photo.decode(width, region), corners: [a, b, c, d] as Quad }
}

/** A rectangle with the side as its width that is nearly level. */
const level = ({ centre, width, height, angle }: Rectangle): Rectangle => {
  const quarters = Math.round(angle / (Math.PI / 2))
  const turned = quarters % 2 !== 0
  return {
    centre,
    width: turned ? height : width,
    height: turned ? width : height,
    angle: angle - (quarters * Math.PI) / 2,
  }
}

const readRuns = async (
  { detector, recognizer }: Networks,
  picture: Picture,
  corners: Quad,
  place: CardPlace,
): Promise<Run[]> => {
  const scale = pitchToFind / place.pitch
  const width = Math.round(place.width * scale)
  const height = Math.round(place.height * scale)
  const rectangles = await detector.find(straighten(picture, corners, width, height))
  const [a, b, , d] = corners
  const back = ({ x, y }: Point): Point => ({
    x: a.x + ((b.x - a.x) * x) / width + ((d.x - a.x) * y) / height,
    y: a.y + ((b.y - a.y) * x) / width + ((d.y - a.y) * y) / height,
  })
  const runs: Run[] = []
  for (const rectangle of rectangles) {
    const place = level(rectangle)
    if (Math.abs(place.angle) > 0.2 && place.width > 4 * place.height) continue
    const [e, f, g, h] = cornersOf({ ...place, width: place.width + 4 }).map(back) as [Point, Point, Point, Point]
    runs.push({ place, sighting: await recognizer.read(picture, [e, f, g, h]) })
  }
  return runs
}

/** Reads a photograph of an identity card. */
export const readCard = async (bytes: Uint8Array, networks: Networks, today: string): Promise<CardReading> => {
  const start = performance.now()
  const photo = await openPhotograph(bytes)
  if ('outcome' in photo) return photo
  const picture = await photo.decode(
    Math.round(Math.min(1, pictureSide / Math.max(photo.width, photo.height)) * photo.width),
  )
  const factor = Math.max(1, Math.max(picture.width, picture.height) / overviewSide)
  const overview = factor === 1 ? picture : await shrink(picture, factor)
  const glance = async (rectangle: Rectangle) => {
    const letters = spell(await networks.recognizer.read(picture, scaled(cornersOf(rectangle), factor)))
    const certainty = letters.reduce((sum, letter) => sum + letter.likelihood, 0) / Math.max(1, letters.length)
    return { text: textOf(letters), certainty }
  }
  const t1 = performance.now()
  const rects = await networks.detector.find(overview)
  const t2 = performance.now()
  const place = await locateCard(rects, glance)
  const t3 = performance.now()
  if (process.env.TRACE)
    console.log(
      '   ',
      rects.length,
      'decode',
      (t1 - start) | 0,
      'det',
      (t2 - t1) | 0,
      'locate',
      (t3 - t2) | 0,
      place && [(place.angle * 57.3) | 0, place.pitch * factor],
    )
  if (!place) return { outcome: 'no-card' }
  const closer = await lookCloser(photo, picture, scaled(cornersOf(place), factor), place.pitch * factor)
  const t4 = performance.now()
  const runs = await readRuns(networks, closer.picture, closer.corners, place)
  if (process.env.TRACE) console.log('   ', 'closer', (t4 - t3) | 0, 'read', (performance.now() - t4) | 0, runs.length)
  const fields = fieldsOf(layOut(runs), today)
  return { outcome: 'card', fields, milliseconds: performance.now() - start }
}
