// How many connections a client address holds at once. Where clients connect by themselves, sockets are counted from
// the moment they are accepted, WebSockets for as long as they last. Behind a declared proxy, which shares its own
// connections among all clients, requests under way are counted by the client's address instead.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { plainAddress } from './client-address.ts'

/** The connections of every client address. */
export type Connections = {
  /** A socket was accepted. */
  readonly arrive: (socket: Socket) => void
  /** Whether a request may be answered; false is to be told with 429. */
  readonly admit: (request: IncomingMessage, response: ServerResponse, address: string) => boolean
}

/** What the limit works with. */
export type ConnectionParts = {
  readonly limit: number
  readonly isProxy: (address: string) => boolean
}

/** A socket above the limit may say what it wants, to be told 429, for so long. */
const patienceMilliseconds = 5000
/** So many times the limit may wait to be told; further sockets are closed without a word. */
const waitingFactor = 10

type Ledger = { readonly take: (key: string, limit: number) => boolean; readonly give: (key: string) => void }

const openLedger = (): Ledger => {
  const held = new Map<string, number>()
  return {
    take: (key, limit) => {
      const count = held.get(key) ?? 0
      if (count >= limit) return false
      held.set(key, count + 1)
      return true
    },
    give: key => {
      const count = held.get(key) ?? 0
      if (count > 1) held.set(key, count - 1)
      else held.delete(key)
    },
  }
}

/** Opens the limit. */
export const openConnections = ({ limit, isProxy }: ConnectionParts): Connections => {
  const held = openLedger()
  const waiting = openLedger()
  const admitted = new WeakSet<Socket>()

  const admitSocket = (socket: Socket, address: string): boolean => {
    if (admitted.has(socket)) return true
    if (!held.take(address, limit)) return false
    admitted.add(socket)
    socket.once('close', () => held.give(address))
    return true
  }
  const letWait = (socket: Socket, address: string): void => {
    if (!waiting.take(address, limit * waitingFactor)) {
      socket.destroy()
      return
    }
    const giveUp = setTimeout(() => {
      if (!admitted.has(socket)) socket.destroy()
    }, patienceMilliseconds).unref()
    socket.once('close', () => {
      clearTimeout(giveUp)
      waiting.give(address)
    })
  }
  return {
    arrive: socket => {
      const peer = plainAddress(socket.remoteAddress)
      if (!isProxy(peer) && !admitSocket(socket, peer)) letWait(socket, peer)
    },
    admit: (request, response, address) => {
      const { socket } = request
      const peer = plainAddress(socket.remoteAddress)
      if (!isProxy(peer)) return admitSocket(socket, peer)
      if (!held.take(address, limit)) return false
      const lasting = request.headers.upgrade === undefined ? response : socket
      lasting.once('close', () => held.give(address))
      return true
    },
  }
}
