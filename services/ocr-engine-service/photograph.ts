import sharp, { type Sharp } from 'sharp'
import type { Picture } from './picture.ts'

/** Why bytes are not read as a photograph. */
export type Refusal =
  | { readonly outcome: 'not-an-image'; readonly reason: string }
  | { readonly outcome: 'too-many-pixels' }

/** A part of a photograph, in pixels of its scaled size. */
export type Region = { readonly left: number; readonly top: number; readonly width: number; readonly height: number }

/** A photograph that has been looked at but not decoded: upright as its camera says. */
export type Photograph = {
  readonly width: number
  readonly height: number
  /** Decodes it with `width` pixels across, or only a region of that. */
  readonly decode: (width: number, region?: Region) => Promise<Picture>
}

/** The bytes begin like an image and are none. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}

/** Cameras of today make 12 to 40 megapixels; what claims more is refused before it is decoded. */
export const mostPixels = 40_000_000

const magics = {
  jpeg: Buffer.from([0xff, 0xd8, 0xff]),
  png: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
} as const

const secondsToDecode = 10

/** One thread and no cache: every picture is another one. Holds for the whole process. */
export const decodeFrugally = () => {
  sharp.concurrency(1)
  sharp.cache(false)
}

const formatOf = (bytes: Uint8Array) =>
  Object.entries(magics).find(([, magic]) => magic.equals(bytes.subarray(0, magic.length)))?.[0]

const toPicture = async (image: Sharp): Promise<Picture> => {
  const { data, info } = await image
    .flatten()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, pixels: data }
}

/** Makes a picture smaller by a factor, averaging. */
export const shrink = ({ width, height, pixels }: Picture, factor: number) =>
  toPicture(
    sharp(pixels, { raw: { width, height, channels: 3 } }).resize({ width: Math.max(1, Math.round(width / factor)) }),
  )

const isTurned = (orientation: number | undefined) => orientation !== undefined && orientation > 4

/** Looks at the head of an upload; only JPEG and PNG, by their first bytes and by what the decoder says, go on. */
export const openPhotograph = async (bytes: Uint8Array): Promise<Photograph | Refusal> => {
  const format = formatOf(bytes)
  if (!format) return { outcome: 'not-an-image', reason: 'expected a JPEG or PNG image' }
  const head = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined)
  if (head?.format !== format)
    return { outcome: 'not-an-image', reason: `the ${format.toUpperCase()} image has no readable head` }
  if (head.width * head.height > mostPixels) return { outcome: 'too-many-pixels' }
  const turned = isTurned(head.orientation)
  const decode = (width: number, region?: Region) => {
    const image = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true })
    const scaled = image.timeout({ seconds: secondsToDecode }).autoOrient().resize({ width })
    return toPicture(region ? scaled.extract(region) : scaled).catch(() => {
      throw new UnreadableError(`the ${format.toUpperCase()} image is damaged`)
    })
  }
  return { width: turned ? head.height : head.width, height: turned ? head.width : head.height, decode }
}
