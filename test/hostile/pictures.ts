// Pictures that were made to harm their readers: too large once they are unpacked, cut off, or two things in one.
import { crc32, deflateRawSync, deflateSync } from 'node:zlib'
import sharp from 'sharp'

const pngMagic = Buffer.from('89504e470d0a1a0a', 'hex')

const number32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A chunk of a PNG. https://www.w3.org/TR/png-3/#5Chunk-layout */
const chunk = (type: string, data: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(type), data])
  return Buffer.concat([number32(data.length), named, number32(crc32(named))])
}

const header = (width: number, height: number, bits = 1): Buffer =>
  chunk('IHDR', Buffer.concat([number32(width), number32(height), Buffer.from([bits, 0, 0, 0, 0])]))

/** A grey PNG of these pixels whose data is `data`, packed; with `extra` chunks before it. */
export const png = (width: number, height: number, data: Uint8Array, extra: readonly Buffer[] = []): Buffer =>
  Buffer.concat([pngMagic, header(width, height), ...extra, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])

/** A PNG that says it is so large, and is: all black, one bit a pixel. */
export const blackPng = (width: number, height: number): Buffer =>
  png(width, height, deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 }))

/** A PNG of eight pixels with three hundred megabytes of nothing behind them, packed to a few hundred kilobytes. */
export const pngWithEndlessData = (): Buffer => png(8, 8, deflateSync(Buffer.alloc(300_000_000), { level: 9 }))

/** A PNG whose comment, profile or text unpacks to three hundred megabytes. */
export const pngWithEndlessComment = (type: 'zTXt' | 'iCCP' | 'iTXt'): Buffer => {
  const packed = deflateSync(Buffer.alloc(300_000_000, 'a'), { level: 9 })
  const heads = { zTXt: 'Comment\0\0', iCCP: 'icc\0\0', iTXt: 'Comment\0\u0001\0\0\0' }
  const data = deflateSync(Buffer.alloc(2 * 8))
  return png(8, 8, data, [chunk(type, Buffer.concat([Buffer.from(heads[type], 'latin1'), packed]))])
}

/** A PNG with so many chunks that mean nothing. */
export const pngWithChunks = (count: number): Buffer =>
  png(
    8,
    8,
    deflateSync(Buffer.alloc(2 * 8)),
    Array.from({ length: count }, () => chunk('tEXt', Buffer.from('a\0b'))),
  )

/** Where the frame header of a JPEG begins. https://www.w3.org/Graphics/JPEG/itu-t81.pdf B.2.2 */
const frameOf = (jpeg: Uint8Array): number => {
  let at = 2
  while (at < jpeg.length) {
    const marker = jpeg[at + 1] ?? 0
    if (marker >= 0xc0 && marker <= 0xc2) return at
    at += 2 + ((jpeg[at + 2] ?? 0) << 8) + (jpeg[at + 3] ?? 0)
  }
  throw new Error('the JPEG has no frame header')
}

/** The same JPEG, which now says that it has these pixels. */
export const jpegThatClaims = (jpeg: Uint8Array, width: number, height: number): Buffer => {
  const changed = Buffer.from(jpeg)
  const frame = frameOf(changed)
  changed.writeUInt16BE(height, frame + 5)
  changed.writeUInt16BE(width, frame + 7)
  return changed
}

/** The same JPEG with a segment of its own after its beginning: a comment, Exif, a profile. */
export const jpegWithSegment = (jpeg: Uint8Array, marker: number, data: Uint8Array): Buffer => {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(data.length + 2)
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, marker]), length, data, jpeg.subarray(2)])
}

const flat = (width: number, height: number, colour = '#7a9') =>
  sharp({ create: { width, height, channels: 3, background: colour }, limitInputPixels: false })

/** A plain JPEG of these pixels. */
export const plainJpeg = (width: number, height: number): Promise<Buffer> => flat(width, height).jpeg().toBuffer()

/**
 * A progressive JPEG whose last scan is there so many times: every one of them is a pass over all pixels.
 * https://libjpeg-turbo.org/pmwiki/uploads/About/TwoIssueswiththeJPEGStandard.pdf
 */
export const jpegWithScans = async (side: number, scans: number): Promise<Buffer> => {
  const jpeg = await flat(side, side, '#808080').jpeg({ progressive: true, quality: 10 }).toBuffer()
  const last = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]))
  const scan = jpeg.subarray(last, jpeg.length - 2)
  return Buffer.concat([jpeg.subarray(0, last), ...Array.from({ length: scans }, () => scan), jpeg.subarray(-2)])
}

/** A small plain picture in another format, under whatever name it will come. */
export const inFormat = (format: 'gif' | 'webp' | 'tiff' | 'avif'): Promise<Buffer> =>
  flat(64, 48).toFormat(format).toBuffer()

/** An archive with one file in it. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3 */
export const archive = (name: string, text: string): Buffer => {
  const packed = deflateRawSync(text)
  const sizes = Buffer.concat([crcLe(text), le32(packed.length), le32(text.length)])
  const common = Buffer.concat([Buffer.from('1400000008000000000', 'hex'), Buffer.alloc(8)]).subarray(0, 10)
  const named = Buffer.concat([le16(name.length), le16(0)])
  const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, sizes, named, Buffer.from(name), packed])
  const central = Buffer.concat([
    Buffer.from('504b01021400', 'hex'),
    ...[common, sizes, named, Buffer.alloc(14), Buffer.from(name)],
  ])
  const end = Buffer.concat([
    Buffer.from('504b050600000000', 'hex'),
    ...[le16(1), le16(1), le32(central.length), le32(local.length), le16(0)],
  ])
  return Buffer.concat([local, central, end])
}

const le16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}
const le32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const crcLe = (text: string): Buffer => le32(crc32(text))
