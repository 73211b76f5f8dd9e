import sharp from 'sharp'

/** Uncompressed pixels, three bytes each: red, green, blue. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }

/** Uncompressed pixels with a fourth byte for opacity. */
export type Overlay = Pixels & { readonly opacity: true }

/** Draws SVG text at its own size, then widens it to the size asked for: what is out of focus needs no detail. */
export const drawPixels = async (svg: string, width: number, height: number): Promise<Pixels> => {
  const small = await sharp(Buffer.from(svg))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raw = { width: small.info.width, height: small.info.height, channels: 3 as const }
  const data = await sharp(small.data, { raw }).resize(width, height, { fit: 'fill', kernel: 'cubic' }).raw().toBuffer()
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) }
}

/** Draws SVG text over nothing. */
export const drawOverlay = async (svg: string): Promise<Overlay> => {
  const { data, info } = await sharp(Buffer.from(svg))
    .ensureAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data), opacity: true }
}

/** A sharp pipeline over pixels. */
export const pipeline = ({ width, height, data }: Pixels) =>
  sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels: 3 } })
