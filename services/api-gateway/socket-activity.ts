import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** What goes on on the sockets of a server. */
export type SocketActivity = {
  /** A socket was accepted. */
  readonly accept: (socket: Socket) => void
  /** A request has come; it is under way until it has arrived whole and its answer has left. */
  readonly begin: (request: IncomingMessage, response: ServerResponse) => void
  /** A socket speaks another protocol from now on, and is never idle again. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex) => void
  /** How long nobody has waited for anything on a socket, in milliseconds; 0 while something is under way. */
  readonly idleMilliseconds: (socket: Socket) => number
}

type Activity = { underWay: number; since: number; bytes: number }

const fresh = (): Activity => ({ underWay: 0, since: performance.now(), bytes: 0 })

/** Watches sockets from the moment that they are accepted. */
export const watchSockets = (): SocketActivity => {
  const activities = new WeakMap<Duplex, Activity>()
  return {
    accept: socket => {
      activities.set(socket, fresh())
    },
    begin: (request, response) => {
      const { socket } = request
      const activity = activities.get(socket)
      if (activity === undefined) return
      activity.underWay += 1
      const end = (): void => {
        activity.underWay -= 1
        activity.since = performance.now()
        activity.bytes = socket.bytesRead
      }
      response.once('close', () => {
        if (request.complete || request.destroyed) end()
        else request.once('close', end)
      })
    },
    upgrade: (_request, socket) => {
      const activity = activities.get(socket)
      if (activity !== undefined) activity.underWay += 1
    },
    idleMilliseconds: socket => {
      const activity = activities.get(socket)
      if (activity === undefined || activity.underWay > 0) return 0
      // Bytes since the last request are the beginning of the next one, whose headers are still on their way.
      return socket.bytesRead === activity.bytes ? performance.now() - activity.since : 0
    },
  }
}
