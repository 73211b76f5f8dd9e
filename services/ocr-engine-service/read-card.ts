import { type CardPlace, type Glance, locateCard } from './card-locator.ts'
import { mapCorners, openCardView } from './card-view.ts'
import { type CardFields, fieldsOf } from './fields.ts'
import { lookAtCard } from './look.ts'
import type { Networks } from './networks.ts'
import { openPhotograph, type Photograph, type Refusal, shrink, UnreadableError } from './photograph.ts'
import type { Picture } from './picture.ts'
import { spell, textOf } from './sighting.ts'
import { cornersOf } from './text-group.ts'

/** What came of an upload; `milliseconds` is how long it took to read. */
export type CardReading =
  | { readonly outcome: 'card'; readonly fields: CardFields; readonly milliseconds: number }
  | { readonly outcome: 'no-card' }
  | Refusal

/** Longer sides, in pixels, of the pictures in which text is looked for, one after the other, and of that it is read in. */
const overviewSides = [720, 1120]
const pictureSide = 1920

const glanceAt =
  ({ recognizer }: Networks, picture: Picture, factor: number): Glance =>
  async rectangle => {
    const quad = mapCorners(cornersOf(rectangle), ({ x, y }) => ({ x: x * factor, y: y * factor }))
    const letters = spell(await recognizer.read(picture, quad))
    const certainty = letters.reduce((sum, letter) => sum + letter.likelihood, 0) / Math.max(1, letters.length)
    return { text: textOf(letters), certainty }
  }

const findCard = async (
  networks: Networks,
  picture: Picture,
): Promise<{ readonly place: CardPlace; readonly factor: number } | undefined> => {
  const longer = Math.max(picture.width, picture.height)
  for (const side of overviewSides) {
    const factor = Math.max(1, longer / side)
    const overview = factor === 1 ? picture : await shrink(picture, factor)
    const place = await locateCard(await networks.detector.find(overview), glanceAt(networks, picture, factor))
    if (place) return { place, factor }
    if (factor === 1) break
  }
  return undefined
}

const readPhotograph = async (
  photo: Photograph,
  networks: Networks,
  today: string,
): Promise<CardFields | undefined> => {
  const share = Math.min(1, pictureSide / Math.max(photo.width, photo.height))
  const picture = await photo.decode(Math.max(1, Math.round(photo.width * share)))
  const found = await findCard(networks, picture)
  if (!found) return undefined
  const view = await openCardView(photo, picture, found.place, found.factor)
  return fieldsOf(await lookAtCard(networks, view), today)
}

/** Pixels: no card can be read on what is narrower, and what is only a line would be long. */
const leastSide = 100

/** Reads a photograph of an identity card; `today` is an ISO date. Whatever the bytes are, there is an outcome. */
export const readCard = async (bytes: Uint8Array, networks: Networks, today: string): Promise<CardReading> => {
  const start = performance.now()
  const photo = await openPhotograph(bytes)
  if ('outcome' in photo) return photo
  if (Math.min(photo.width, photo.height) < leastSide) return { outcome: 'no-card' }
  try {
    const fields = await readPhotograph(photo, networks, today)
    return fields ? { outcome: 'card', fields, milliseconds: performance.now() - start } : { outcome: 'no-card' }
  } catch (error) {
    if (error instanceof UnreadableError) return { outcome: 'not-an-image', reason: error.message }
    throw error
  }
}
