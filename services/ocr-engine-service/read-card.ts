import { type CardFrame, findCardFrame, quadOf } from './card-frame.ts'
import { type CardFields, fieldsOf } from './fields.ts'
import { layOut } from './layout.ts'
import { type Photograph, type Refusal, openPhotograph } from './photograph.ts'
import { type Picture, type Point, type Quad, straighten } from './picture.ts'
import type { Run } from './piece.ts'
import type { Rectangle } from './rectangle.ts'
import type { TextDetector } from './text-detector.ts'
import type { TextRecognizer } from './text-recognizer.ts'

export type Networks = { readonly detector: TextDetector; readonly recognizer: TextRecognizer }

export type CardReading =
  | { readonly outcome: 'card'; readonly fields: CardFields; readonly milliseconds: number }
  | { readonly outcome: 'no-card' }
  | Refusal

const overviewSide = 960
const lineToFind = 22
const lineToRead = 44

const lookCloser = async (photo: Photograph, overview: Picture, frame: CardFrame) => {
  const zoom = Math.min(photo.width / overview.width, lineToRead / frame.lineHeight)
  const width = Math.round(overview.width * zoom)
  const height = Math.round((photo.height * width) / photo.width)
  const scale = width / overview.width
  const corners = quadOf(frame).map(({ x, y }) => ({ x: x * scale, y: y * scale }))
  const left = Math.max(0, Math.floor(Math.min(...corners.map(({ x }) => x))))
  const top = Math.max(0, Math.floor(Math.min(...corners.map(({ y }) => y))))
  const right = Math.min(width, Math.ceil(Math.max(...corners.map(({ x }) => x))))
  const bottom = Math.min(height, Math.ceil(Math.max(...corners.map(({ y }) => y))))
  const picture = await photo.decode(width, { left, top, width: right - left, height: bottom - top })
  const quad = corners.map(({ x, y }) => ({ x: x - left, y: y - top })) as unknown as Quad
  return { picture, quad }
}

const upright = (rectangle: Rectangle): Rectangle => {
  const { centre, width, height, angle } = rectangle
  const quarter = Math.round(angle / (Math.PI / 2))
  const turned = quarter % 2 !== 0
  return { centre, width: turned ? height : width, height: turned ? width : height, angle: angle - (quarter * Math.PI) / 2 }
}

const readRuns = async ({ detector, recognizer }: Networks, picture: Picture, quad: Quad, frame: CardFrame): Promise<Run[]> => {
  const scale = lineToFind / frame.lineHeight
  const width = Math.round(frame.width * scale)
  const height = Math.round(frame.height * scale)
  const rectangles = await detector.find(straighten(picture, quad, width, height))
  const [a, b, , d] = quad
  const back = ({ x, y }: Point): Point => ({
    x: a.x + ((b.x - a.x) * x) / width + ((d.x - a.x) * y) / height,
    y: a.y + ((b.y - a.y) * x) / width + ((d.y - a.y) * y) / height,
  })
  const runs: Run[] = []
  for (const rectangle of rectangles) {
    const place = upright(rectangle)
    const corners = quadOf({ ...place, width: place.width + 4 }).map(back) as unknown as Quad
    runs.push({ place, sighting: await recognizer.read(picture, corners) })
  }
  return runs
}

/** Reads a photograph of an identity card. */
export const readCard = async (bytes: Uint8Array, networks: Networks, today: string): Promise<CardReading> => {
  const start = performance.now()
  const photo = await openPhotograph(bytes)
  if ('outcome' in photo) return photo
  const shrink = Math.min(1, overviewSide / Math.max(photo.width, photo.height))
  const overview = await photo.decode(Math.round(photo.width * shrink))
  const frame = findCardFrame(await networks.detector.find(overview))
  if (!frame) return { outcome: 'no-card' }
  const { picture, quad } = await lookCloser(photo, overview, frame)
  const runs = await readRuns(networks, picture, quad, frame)
  const fields = fieldsOf(layOut(runs), today)
  return { outcome: 'card', fields, milliseconds: performance.now() - start }
}
