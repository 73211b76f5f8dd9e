// Speaks to a server byte by byte, as no well-behaved client would.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { someAddress } from './addresses.ts'

/** What came back over one connection. */
export type Spoken = {
  readonly text: string
  /** The status of every response, in order. */
  readonly statuses: readonly number[]
  /** Whether the server closed the connection. */
  readonly closed: boolean
}

/** How to speak, and how long to listen. */
export type Speaking = {
  /** An address of its own unless given. */
  readonly from?: string
  /** How long the server may take to say something, 10 s unless given: give less where silence is right. */
  readonly firstMilliseconds?: number
  /** How long it may be silent after that until nothing more is expected; longer where it took long to begin. */
  readonly milliseconds?: number
}

const statusesIn = (text: string): readonly number[] =>
  [...text.matchAll(/HTTP\/1\.[01] (\d{3}) [^\r\n]*\r\n/g)].map(([, status]) => Number(status))

/** A connection that is open and whose end does not disturb anybody. */
export const openWire = async (origin: string, from: string = someAddress()): Promise<Socket> => {
  const { hostname, port } = new URL(origin)
  const socket = connect({ host: hostname, port: Number(port), localAddress: from })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Sends the bytes in one go and listens until the server closes, or is silent. */
export const speak = async (origin: string, bytes: string | Uint8Array, how: Speaking = {}): Promise<Spoken> => {
  const { from, firstMilliseconds = 10_000, milliseconds = 400 } = how
  const socket = await openWire(origin, from)
  const chunks: Buffer[] = []
  const began = performance.now()
  let firstAt: number | undefined
  let quietUntil = began + firstMilliseconds
  socket.on('data', chunk => {
    chunks.push(chunk)
    const now = performance.now()
    firstAt ??= now
    // Who needed long to begin, on a busy machine, needs long to close too.
    quietUntil = now + Math.max(milliseconds, 5 * (firstAt - began))
  })
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  while (!socket.closed && performance.now() < quietUntil) await pause(5)
  const isClosed = socket.closed
  socket.destroy()
  const text = Buffer.concat(chunks).toString('latin1')
  return { text, statuses: statusesIn(text), closed: isClosed }
}

/** The lines of a request, with its Host and an empty line at the end unless a body is given. */
export const lines = (first: string, headers: readonly string[] = [], body = ''): string =>
  `${[first, 'Host: clinic.example', ...headers].join('\r\n')}\r\n\r\n${body}`
