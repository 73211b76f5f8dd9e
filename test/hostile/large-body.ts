import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Answer, codeOf } from '../platform/client.ts'
import { someAddress } from './addresses.ts'

/** A large body on its way. */
export type LargeBody = {
  readonly origin: string
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly way: 'with its length' | 'in chunks'
}

const chunkBytes = 65_536

/**
 * Sends a body that may be refused while it is still on its way, and reads the answer as soon as it is there. Each
 * comes from an address of its own: the gateway sees the end of a connection only behind all the bytes that were sent
 * over it, so on a busy machine several that have ended here still count there.
 */
export const sendLarge = async (sent: LargeBody): Promise<{ readonly status: number; readonly code: string }> => {
  const { origin, path, method, headers, body, way } = sent
  const agent = new Agent({ keepAlive: true, localAddress: someAddress() })
  const size = way === 'with its length' ? { 'content-length': String(body.length) } : {}
  const sending = request(origin + path, { method, agent, headers: { ...headers, ...size } })
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>
  for (let at = 0; at < body.length; at += chunkBytes) sending.write(body.subarray(at, at + chunkBytes))
  sending.end()
  const [response] = await answered
  const answer = JSON.parse(await text(response)) as unknown
  agent.destroy()
  return { status: response.statusCode ?? 0, code: codeOf({ body: answer } as Answer<unknown>) }
}
