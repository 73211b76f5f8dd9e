import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { Problem } from '../kit/problems.ts'

/** The first bytes of the pictures that are taken: JPEG (ISO 10918-1, B.1.1.3: SOI and a marker), PNG (ISO 15948, 5.2). */
const signatures = [Buffer.from('ffd8ff', 'hex'), Buffer.from('89504e470d0a1a0a', 'hex')]

/** Whether the bytes begin as a JPEG or PNG picture does, whatever they are called. */
export const isPicture = (bytes: Buffer): boolean =>
  signatures.some(signature => bytes.subarray(0, signature.length).equals(signature))

/** The form field that holds the picture. */
const field = 'image'

/** What may come beside the picture, which is nothing that is used. */
const limits = { files: 1, fields: 5, fieldNameSize: 100, fieldSize: 10_000, headerPairs: 50, parts: 6 }

const isFormError = (error: unknown): boolean => !(error instanceof Error && 'statusCode' in error)

const pictureOf = async (request: FastifyRequest): Promise<Buffer | undefined> => {
  let bytes: Buffer | undefined
  for await (const part of request.parts({ limits })) {
    if (part.type !== 'file') continue
    const file: MultipartFile = part
    if (file.fieldname !== field)
      throw new Problem('malformed-request', `expected the picture in the form field ${field}`)
    bytes = await file.toBuffer()
  }
  return bytes
}

/** Reads the picture of an upload into memory. Throws Problem `malformed-request`, `too-large` or `not-an-image`. */
export const readPicture = async (request: FastifyRequest): Promise<Buffer> => {
  const bytes = await pictureOf(request).catch((error: unknown) => {
    if (error instanceof Problem || !isFormError(error)) throw error
    throw new Problem('malformed-request', 'the form is cut off or malformed')
  })
  if (bytes === undefined) throw new Problem('malformed-request', `expected a picture in the form field ${field}`)
  if (!isPicture(bytes)) throw new Problem('not-an-image')
  return bytes
}
