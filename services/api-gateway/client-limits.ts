import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../kit/problems.ts'
import { plainAddress } from './client-address.ts'
import type { Connections } from './connections.ts'
import type { Rate } from './rate.ts'

/** The two limits on what one client address may use, and the numbers that are told with them. */
export type ClientLimits = {
  readonly rate: Rate
  readonly ratePerSecond: number
  readonly connections: Connections
  readonly connectionsPerClient: number
}

/** Probes of the platform itself must not fail because a client next to them is too busy. */
const probes: readonly (string | undefined)[] = ['/health/live', '/health/ready']

/** Refuses with 429 what is above a client address's limits, before anything else looks at the request. */
export const addClientLimits = (app: FastifyInstance, limits: ClientLimits): void => {
  const { rate, ratePerSecond, connections, connectionsPerClient } = limits
  const limit = String(ratePerSecond)
  connections.watch(app.server)

  const check = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (probes.includes(request.raw.url)) return
    const address = plainAddress(request.ip)
    if (!(await connections.admit(request.raw, reply.raw, address))) {
      reply.header('connection', 'close')
      throw new Problem('too-many-requests', `at most ${connectionsPerClient} connections at once`, 1)
    }
    const { allowed, remaining, resetSeconds } = await rate(address)
    reply.headers({
      'ratelimit-limit': limit,
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': String(resetSeconds),
    })
    if (!allowed) throw new Problem('too-many-requests', `at most ${limit} requests per second`, resetSeconds)
  }
  app.addHook('onRequest', check)
}
