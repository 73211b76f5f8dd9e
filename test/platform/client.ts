import { request } from 'undici'

/** An answer of the platform. */
export type Answer<Body = Record<string, unknown>> = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Body
}

/** Who asks, and with what. */
export type Ask = {
  /** Access token of a person. */
  readonly token?: string
  /** Key of a kiosk or an integration. */
  readonly key?: string
  readonly json?: unknown
  readonly raw?: string | Uint8Array
  readonly image?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

const boundary = 'salus-test-boundary'

/** A multipart body with one file field. */
export const multipart = (bytes: Uint8Array, field = 'image', filename = 'card.jpg', type = 'image/jpeg'): Uint8Array =>
  Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${filename}"\r\ncontent-type: ${type}\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])

/** Its content type. */
export const multipartType = `multipart/form-data; boundary=${boundary}`

const bodyOf = ({ json, raw, image }: Ask): readonly [string | Uint8Array | null, string | undefined] => {
  if (image !== undefined) return [multipart(image), multipartType]
  if (json !== undefined) return [JSON.stringify(json), 'application/json']
  return [raw ?? null, undefined]
}

/** Asks the platform, as a program would. */
export const ask = async <Body = Record<string, unknown>>(
  origin: string,
  route: `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} /${string}`,
  asked: Ask = {},
): Promise<Answer<Body>> => {
  const [method, path] = route.split(' ') as ['GET', string]
  const [body, type] = bodyOf(asked)
  const reply = await request(origin + path, {
    method,
    body,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(asked.token === undefined ? {} : { authorization: `Bearer ${asked.token}` }),
      ...(asked.key === undefined ? {} : { 'x-api-key': asked.key }),
      ...asked.headers,
    },
  })
  const text = await reply.body.text()
  const isJson = String(reply.headers['content-type'] ?? '').includes('json')
  return { status: reply.statusCode, headers: reply.headers, body: (isJson ? JSON.parse(text) : { text }) as Body }
}

/** The error code of an OperationOutcome. */
export const codeOf = ({ body }: Answer<unknown>): string =>
  (body as { issue?: [{ details?: { text?: string } }] }).issue?.[0]?.details?.text ?? 'none'
