import type { FastifyRequest } from 'fastify'
import { Problem } from '../kit/problems.ts'

/** The first bytes of the two kinds of picture: JPEG (ISO/IEC 10918-1, SOI and a marker) and PNG (ISO/IEC 15948). */
const signatures = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
] as const

const isPicture = (bytes: Buffer): boolean =>
  signatures.some(signature => signature.every((byte, index) => bytes[index] === byte))

const hasCode = (error: unknown): boolean => error instanceof Error && 'code' in error

/** The form's parser tells a limit by a code; anything else it throws is a form that is none. */
const asProblem = (error: unknown): unknown => {
  if (error instanceof Problem || hasCode(error)) return error
  return new Problem('malformed-request', 'expected a complete multipart form')
}

const readForm = async (request: FastifyRequest): Promise<Buffer> => {
  let picture: Buffer | undefined
  for await (const part of request.parts()) {
    if (part.type !== 'file' || part.fieldname !== 'image' || picture !== undefined) {
      throw new Problem('malformed-request', 'expected one file in the form field image and nothing else')
    }
    picture = await part.toBuffer()
  }
  if (picture === undefined)
    throw new Problem('malformed-request', 'expected a file in the form field image, received none')
  return picture
}

/**
 * The picture that came as a form. Throws `unsupported-media-type`, `malformed-request`, `too-large`, or `not-an-image`
 * where its first bytes are neither a JPEG's nor a PNG's.
 */
export const readPicture = async (request: FastifyRequest): Promise<Buffer> => {
  if (!request.isMultipart()) throw new Problem('unsupported-media-type', 'expected multipart/form-data')
  const picture = await readForm(request).catch((error: unknown) => {
    throw asProblem(error)
  })
  if (!isPicture(picture)) throw new Problem('not-an-image', 'expected a JPEG or a PNG')
  return picture
}
