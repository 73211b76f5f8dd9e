// The WebSocket at /notifications: who may open it, how it is kept alive, and how it ends; talk.ts is what is said on it.
import type { IncomingMessage } from 'node:http'
import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { Clock } from '../../kit/clock.ts'
import { describeError, type Log } from '../../kit/log.ts'
import { Problem } from '../../kit/problems.ts'
import type { Verifier } from '../../kit/tokens.ts'
import { plainAddress } from '../client-address.ts'
import type { Rate } from '../rate.ts'
import { closings, talkLimits } from './notification.ts'
import type { Notifier } from './notifier.ts'
import { talkWith } from './talk.ts'

/** What the WebSocket works with. */
export type NotificationParts = {
  readonly notifier: Notifier
  readonly people: Verifier
  readonly clock: Clock
  readonly rate: Rate
  readonly log: Log
  /** Host names under which browsers reach the gateway, beside the one they name themselves. */
  readonly publicHosts: readonly string[]
  readonly silenceMilliseconds?: number
  readonly pingMilliseconds?: number
}

const partingMilliseconds = 1000

/** A browser tells which page it opens a WebSocket for; pages of others have no business here. */
const checkOrigin = ({ headers, host }: FastifyRequest, publicHosts: readonly string[]): void => {
  const { origin } = headers
  if (origin === undefined) return
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (url === undefined || (url.host !== host && !publicHosts.includes(url.hostname)))
    throw new Problem('forbidden', 'a page of another origin may not listen')
}

/** Lets go of clients that no longer answer. */
const watchClients = (clients: ReadonlySet<WebSocket>, milliseconds: number) => {
  const silent = new WeakSet<WebSocket>()
  const timer = setInterval(() => {
    for (const socket of clients) {
      if (silent.has(socket)) socket.terminate()
      silent.add(socket)
      socket.ping()
    }
  }, milliseconds).unref()
  return {
    alive: (socket: WebSocket) => silent.delete(socket),
    stop: () => clearInterval(timer),
  }
}

/** Offers to speak HTTP/2 (`Upgrade: h2c`), which some clients make with their first request, may be ignored: RFC 9110, 7.8. */
const upgradeOnlyToWebSocket = (app: FastifyInstance): void => {
  const shouldUpgradeCallback = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket'
  Object.assign(app.server, { shouldUpgradeCallback })
}

const place = '/notifications'
const handshakeKey = /^[+/0-9A-Za-z]{22}==$/

/** Refuses, like any other request, an upgrade that is no WebSocket's or leads where none is. RFC 6455, 4.2.1. */
const refuseOddUpgrades = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, _reply, done) => {
    if (!request.ws || request.is404) return done()
    const { 'sec-websocket-key': key = '', 'sec-websocket-version': version } = request.headers
    const wellFormed = handshakeKey.test(key) && version === '13'
    if (wellFormed && request.routeOptions.url === place) done()
    else done(new Problem('malformed-request', `expected the handshake of a WebSocket at ${place}`))
  })
}

const partFrom = (clients: ReadonlySet<WebSocket>): void => {
  for (const socket of clients) {
    socket.close(closings.goingAway, 'the gateway stops')
    setTimeout(() => socket.terminate(), partingMilliseconds).unref()
  }
}

/** Opens `GET /notifications`. It comes before whatever refuses requests, which could not end a refused upgrade otherwise. */
export const addNotifications = async (app: FastifyInstance, parts: NotificationParts): Promise<void> => {
  const {
    notifier,
    people,
    clock,
    rate,
    log,
    publicHosts,
    silenceMilliseconds,
    pingMilliseconds = talkLimits.pingMilliseconds,
  } = parts
  await app.register(websocket, {
    options: { maxPayload: talkLimits.longestMessageBytes, perMessageDeflate: false },
    errorHandler: (error, socket) => {
      log.warn('a WebSocket failed', describeError(error))
      socket.terminate()
    },
    preClose: done => {
      watch.stop()
      partFrom(app.websocketServer.clients)
      app.websocketServer.close(() => done())
    },
  })
  upgradeOnlyToWebSocket(app)
  refuseOddUpgrades(app)
  const watch = watchClients(app.websocketServer.clients, pingMilliseconds)
  const silence = silenceMilliseconds === undefined ? {} : { silenceMilliseconds }
  app.route({
    method: 'GET',
    url: place,
    schema: { hide: true },
    onRequest: async request => checkOrigin(request, publicHosts),
    handler: async () => {
      throw new Problem('malformed-request', 'expected a WebSocket')
    },
    wsHandler: (socket, request) => {
      const address = plainAddress(request.ip)
      socket.on('pong', () => watch.alive(socket))
      const mayTalk = async () => (await rate(address)).allowed
      talkWith(socket, { notifier, people, clock, mayTalk, ...silence })
    },
  })
}
