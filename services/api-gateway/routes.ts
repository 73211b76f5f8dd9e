import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { admit, type Gatekeeper } from '../kit/access.ts'
import { bodyLimitOf } from '../kit/contract.ts'
import { Problem } from '../kit/problems.ts'
import { schemaOf } from '../kit/routes.ts'
import { type DeviceKeys, deviceKeyHeader } from './device-keys.ts'
import { type Forwarding, forwardTo } from './forward.ts'
import { lingerFor, refuseAnnounced } from './request-body.ts'
import { isPublic, type Route } from './routing-table.ts'

/** What the routes work with. */
export type RouteParts = {
  readonly table: readonly Route[]
  readonly gatekeeper: Gatekeeper
  readonly deviceKeys: Pick<DeviceKeys, 'tokenFor'>
  readonly bodyBytes: number
  readonly forwarding: (service: string) => Forwarding
}

/** Puts the token of a device's key in the place where every service looks for the token of who is asking. */
const exchangeKey = async (request: FastifyRequest, deviceKeys: RouteParts['deviceKeys']): Promise<void> => {
  const key = request.headers[deviceKeyHeader]
  if (typeof key !== 'string' || request.headers.authorization !== undefined) return
  request.headers.authorization = `Bearer ${await deviceKeys.tokenFor(key, request.trace)}`
}

/** Bodies pass through unread: their form is their service's business. */
const takeAnyBody = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => data => JSON.stringify(data))
}

const addForwarded = (app: FastifyInstance, { name, service, endpoint }: Route, parts: RouteParts): void => {
  const { gatekeeper, deviceKeys, forwarding } = parts
  const bodyBytes = bodyLimitOf(endpoint, parts.bodyBytes)
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    schema: { ...schemaOf(name, endpoint), tags: [service] },
    config: { offered: { endpoint, atEntry: true } },
    onRequest: async request => {
      if (endpoint.access !== 'anyone') await exchangeKey(request, deviceKeys)
      request.caller = await admit(gatekeeper, endpoint, request)
      refuseAnnounced(request.raw, bodyBytes)
    },
    handler: forwardTo(endpoint, { ...forwarding(service), bodyBytes }),
  })
}

/**
 * An endpoint for services alone is not there for anybody else. It has a line of its own, so that a path never means
 * one endpoint here and another at the service.
 */
const addHidden = (app: FastifyInstance, { endpoint }: Route): void => {
  const { method, path: url } = endpoint
  const schema = { hide: true }
  const handler = async () => {
    throw new Problem('not-found', 'no such route')
  }
  app.route({ method, url, schema, handler })
}

const hostsOf = ({ rawHeaders }: IncomingMessage): number =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host').length

/** Refuses what a proxy might read as another target or host. https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
const refuseAmbiguous = async ({ raw }: FastifyRequest): Promise<void> => {
  if (!raw.url?.startsWith('/')) throw new Problem('malformed-request', 'expected a path')
  if (hostsOf(raw) > 1) throw new Problem('malformed-request', 'expected one host')
}

/** Puts the table on the server: access first, then the way to the service. */
export const addTable = async (app: FastifyInstance, parts: RouteParts): Promise<void> => {
  app.addHook('onRequest', refuseAmbiguous)
  app.addHook('onSend', (request, _reply, _payload, done) => {
    lingerFor(request.raw, parts.bodyBytes)
    done()
  })
  await app.register(async table => {
    takeAnyBody(table)
    for (const route of parts.table) {
      if (isPublic(route)) addForwarded(table, route, parts)
      else addHidden(table, route)
    }
  })
}
