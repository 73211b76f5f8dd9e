import sharp from 'sharp'
import { type Card, cardSvg } from './card.ts'
import { addNoise, illuminate, shakeOf } from './optics.ts'
import { drawOverlay, drawPixels, type Pixels, pipeline } from './pixels.ts'
import { lay } from './projection.ts'
import { clutter, thumb } from './scene.ts'
import type { Seeded } from './seeded.ts'
import { type Degradation, planShot, type Shot } from './shot.ts'

/** Cards are printed at about 500 dots per inch; drawing them finer shows nothing more. */
const finestCardPixels = 1700

/** A flat scan: the card fills the picture. */
export const scan = async (card: Card): Promise<Buffer> => {
  const width = card.random.branch('scan').integer(800, 1600)
  return sharp(Buffer.from(cardSvg(card, width)))
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 92 })
    .toBuffer()
}

const turns = { 1: 0, 3: 180, 6: 270, 8: 90 } as const

const expose = async (picture: Pixels, shot: Shot, random: Seeded): Promise<Buffer> => {
  illuminate(picture, shot, random)
  const shaken = shot.shake.length > 1 ? shakeOf(picture, shot.shake.length, shot.shake.angle) : picture
  const focused = shot.focusSigma > 0.3 ? pipeline(shaken).blur(shot.focusSigma) : pipeline(shaken)
  const raw = await focused.raw().toBuffer()
  const grainy: Pixels = { ...picture, data: new Uint8ClampedArray(raw) }
  addNoise(grainy, shot.noise, random.branch('noise'))
  const turned = await pipeline(grainy).rotate(turns[shot.orientation]).raw().toBuffer({ resolveWithObject: true })
  const { width, height } = turned.info
  return sharp(turned.data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: shot.jpegQuality })
    .withMetadata({ orientation: shot.orientation })
    .toBuffer()
}

/** A photograph of a card on whatever lay there, as JPEG. */
export const photograph = async (card: Card, kind: Degradation, mostMegapixels = 12): Promise<Buffer> => {
  const random = card.random.branch(kind)
  const shot = planShot(random.branch('shot'), kind, mostMegapixels)
  const { frame } = shot
  const ground = clutter(random.branch('scene'), frame, shot.card, card.face.family)
  const picture = await drawPixels(ground, frame.width, frame.height)
  const printed = Math.round(Math.min(shot.scale * 856 * 1.1, finestCardPixels))
  lay(await drawOverlay(cardSvg(card, printed)), shot.card, picture)
  const held = shot.hand
    ? await pipeline(picture)
        .composite([{ input: Buffer.from(thumb(random.branch('hand'), frame, shot.card)) }])
        .removeAlpha()
        .raw()
        .toBuffer()
    : picture.data
  return expose({ ...picture, data: new Uint8ClampedArray(held) }, shot, random)
}

/** A photograph of things among which there is no identity card; `ground` and `other`, a card of another kind, are SVG. */
export const photographWithoutCard = async ({
  ground,
  other,
  shot,
  random,
}: {
  readonly ground: string
  readonly other?: string
  readonly shot: Shot
  readonly random: Seeded
}): Promise<Buffer> => {
  const picture = await drawPixels(ground, shot.frame.width, shot.frame.height)
  if (other !== undefined) lay(await drawOverlay(other), shot.card, picture)
  return expose(picture, shot, random)
}
