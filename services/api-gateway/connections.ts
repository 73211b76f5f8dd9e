// How many connections a client address holds at once. Where clients connect by themselves, sockets are counted from
// the moment they are accepted, WebSockets for as long as they last; one that nobody uses makes room for a newcomer,
// because a clinic's browsers share one address and each keeps sockets open that it may never use again. Behind a
// declared proxy, which shares its own connections among all clients, requests under way are counted by the client's
// address instead.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setImmediate as afterWhatCame, setTimeout as pause } from 'node:timers/promises'
import { plainAddress } from './client-address.ts'
import { watchSockets } from './socket-activity.ts'

/** The connections of every client address. */
export type Connections = {
  /** Counts the sockets of a server. */
  readonly watch: (server: Server) => void
  /** Whether a request may be answered; false is to be told with 429. */
  readonly admit: (request: IncomingMessage, response: ServerResponse, address: string) => Promise<boolean>
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
/**
 * A socket makes room after so long without a request. Whoever closes an idle connection may meet a request that the
 * other side has just sent on it (https://www.rfc-editor.org/rfc/rfc9112#section-9.5): this is longer than the pauses
 * within the loading of a page, and than what is on its way on any usual network. It also is what keeps the limit:
 * nobody gets more than ten new connections in half a second.
 */
const leastIdleMilliseconds = 500
/** Who opens a new connection often sends on its idle ones at the same moment: those that wake by then are left alone. */
const graceMilliseconds = 200

type Holder = Socket | ServerResponse

/** Who holds connections, by client address. */
const openHolders = () => {
  const byAddress = new Map<string, Set<Holder>>()
  const of = (address: string): ReadonlySet<Holder> => byAddress.get(address) ?? new Set()
  return {
    of,
    take: (address: string, holder: Holder, limit: number): boolean => {
      const holders = byAddress.get(address) ?? new Set()
      if (holders.size >= limit) return false
      byAddress.set(address, holders.add(holder))
      return true
    },
    give: (address: string, holder: Holder): void => {
      const holders = byAddress.get(address)
      holders?.delete(holder)
      if (holders?.size === 0) byAddress.delete(address)
    },
  }
}

/** The socket that has been idle longest, and how long that is. */
const longestIdle = (holders: Iterable<Holder>, idleMilliseconds: (socket: Socket) => number) => {
  let longest: { readonly socket?: Socket; readonly milliseconds: number } = { milliseconds: 0 }
  for (const holder of holders) {
    const milliseconds = holder instanceof Socket ? idleMilliseconds(holder) : 0
    if (holder instanceof Socket && milliseconds > longest.milliseconds) longest = { socket: holder, milliseconds }
  }
  return longest
}

/** Opens the limit. */
export const openConnections = ({ limit, isProxy }: ConnectionParts): Connections => {
  const held = openHolders()
  const waiting = openHolders()
  const { accept, begin, upgrade, idleMilliseconds } = watchSockets()

  const admitSocket = (address: string, socket: Socket): boolean => {
    if (held.of(address).has(socket)) return true
    if (socket.destroyed || !held.take(address, socket, limit)) return false
    waiting.give(address, socket)
    socket.once('close', () => held.give(address, socket))
    return true
  }
  const evictLongestIdle = (address: string): void => {
    const { socket, milliseconds } = longestIdle(held.of(address), idleMilliseconds)
    if (socket === undefined || milliseconds < leastIdleMilliseconds) return
    held.give(address, socket)
    // Not ended in peace: a request that meets the end would be worked on, and its answer would reach nobody.
    socket.destroy()
  }
  const findRoom = async (address: string, socket: Socket): Promise<boolean> => {
    const { milliseconds } = longestIdle(held.of(address), idleMilliseconds)
    if (milliseconds < leastIdleMilliseconds - graceMilliseconds) return false
    await pause(graceMilliseconds)
    // A timer may come before requests that are there already: they are read first.
    await afterWhatCame()
    if (admitSocket(address, socket)) return true
    if (!socket.destroyed) evictLongestIdle(address)
    return admitSocket(address, socket)
  }
  const attempts = new WeakMap<Socket, Promise<boolean>>()
  /** Looks for room for a newcomer, once at a time. */
  const makeRoom = (address: string, socket: Socket): Promise<boolean> => {
    const attempt = attempts.get(socket) ?? findRoom(address, socket).finally(() => attempts.delete(socket))
    attempts.set(socket, attempt)
    return attempt
  }
  const letWait = (address: string, socket: Socket): void => {
    if (!waiting.take(address, socket, limit * waitingFactor)) {
      socket.destroy()
      return
    }
    const giveUp = setTimeout(() => {
      if (waiting.of(address).has(socket)) socket.destroy()
    }, patienceMilliseconds).unref()
    socket.once('close', () => {
      clearTimeout(giveUp)
      waiting.give(address, socket)
    })
    void makeRoom(address, socket)
  }
  const arrive = (socket: Socket): void => {
    const peer = plainAddress(socket.remoteAddress)
    if (isProxy(peer)) return
    accept(socket)
    if (!admitSocket(peer, socket)) letWait(peer, socket)
  }
  return {
    watch: server => {
      server.on('connection', arrive)
      server.prependListener('request', begin)
      server.prependListener('upgrade', upgrade)
    },
    admit: async (request, response, address) => {
      const { socket } = request
      const peer = plainAddress(socket.remoteAddress)
      if (!isProxy(peer)) return admitSocket(peer, socket) || makeRoom(peer, socket)
      const holder = request.headers.upgrade === undefined ? response : socket
      if (!held.take(address, holder, limit)) return false
      holder.once('close', () => held.give(address, holder))
      return true
    },
  }
}
