import { Refused, refusal } from './refused.ts'
import type { Credentials } from './request.ts'
import type { BodyOf } from './routes.ts'

/** Sends a picture to be read and tells how much of it has been sent, 0 to 1. Throws Refused. */
export type Upload = (
  image: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<BodyOf<'GET /ocr/temp/:tempId'>>

// XMLHttpRequest, because fetch does not tell the progress of what it sends.
const send = (
  image: Blob,
  proof: Readonly<Record<string, string>>,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) =>
  new Promise<XMLHttpRequest>((resolve, reject) => {
    const request = new XMLHttpRequest()
    const form = new FormData()
    // A fixed name: the file's own may say whose card it is.
    form.append('image', image, image.type === 'image/png' ? 'card.png' : 'card.jpg')
    request.open('POST', '/ocr/upload')
    for (const [name, value] of Object.entries(proof)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => lengthComputable && onProgress(loaded / total)
    request.onload = () => resolve(request)
    request.onerror = () => reject(new Refused('offline'))
    request.onabort = () => reject(new DOMException('the upload was stopped', 'AbortError'))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })

/** A way to upload in somebody's name. */
export const uploadAs =
  (credentials: Credentials): Upload =>
  async (image, onProgress, signal) => {
    const attempt = async () => send(image, await credentials.headers(), onProgress, signal)
    const first = await attempt()
    const request = first.status === 401 && (await credentials.renew()) ? await attempt() : first
    if (request.status !== 201)
      throw refusal(request.status, request.responseText, request.getResponseHeader('retry-after'))
    return JSON.parse(request.responseText) as BodyOf<'GET /ocr/temp/:tempId'>
  }
