import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { admit, type Caller, type Gatekeeper } from './access.ts'
import { type Api, bodyLimitOf, type Endpoint, type Input, type Reply } from './contract.ts'
import type { Trace } from './trace.ts'

/** What a handler knows beside its input. */
export type Call = {
  readonly caller: Caller
  readonly trace: Trace
  /** The address of the person's device, as the gateway saw it. */
  readonly clientAddress: string
  readonly request: FastifyRequest
}

/** Does one endpoint's work. Refuses by throwing a Problem. */
export type Handler<E extends Endpoint> = (input: Input<E>, call: Call) => Promise<Reply<E>>

/** One handler for each endpoint of an API. */
export type Handlers<A extends Api> = { readonly [Name in keyof A['endpoints']]: Handler<A['endpoints'][Name]> }

declare module 'fastify' {
  interface FastifyRequest {
    trace: Trace
    caller: Caller
  }
}

const statusTexts: Readonly<Record<number, string>> = {
  200: 'as asked',
  201: 'created',
  202: 'accepted: the rest follows by itself',
  204: 'done, nothing to say',
}

const responses = (endpoint: Endpoint): Record<number, unknown> =>
  Object.fromEntries(
    Object.entries(endpoint.replies).map(([status, schema]) => [
      status,
      schema === null
        ? { type: 'null', description: statusTexts[Number(status)] ?? 'done' }
        : { ...schema, description: statusTexts[Number(status)] ?? 'as asked' },
    ]),
  )

const accessText = ({ access, callers }: Endpoint): string => {
  if (access === 'anyone') return 'Open to anyone.'
  return access === 'services'
    ? `Only for services: ${callers?.join(', ') ?? 'any declared caller'}.`
    : `Roles: ${access.join(', ')}.`
}

/** What validation goes by, and what the OpenAPI page takes from there. */
export const schemaOf = (name: string, endpoint: Endpoint): FastifySchema => ({
  summary: endpoint.summary,
  description: accessText(endpoint),
  operationId: name,
  ...(endpoint.params === undefined ? {} : { params: endpoint.params }),
  ...(endpoint.query === undefined ? {} : { querystring: endpoint.query }),
  ...(endpoint.headers === undefined ? {} : { headers: endpoint.headers }),
  ...(endpoint.body === undefined || endpoint.binary === true ? {} : { body: endpoint.body }),
  response: responses(endpoint),
})

const inputOf = (request: FastifyRequest): Input<Endpoint> =>
  ({ params: request.params, query: request.query, headers: request.headers, body: request.body }) as Input<Endpoint>

const answer = (reply: FastifyReply, result: Reply<Endpoint>): FastifyReply => {
  if (result.headers !== undefined) reply.headers(result.headers)
  return reply.code(result.status).send(result.body)
}

/** Puts an API's endpoints on the server: access first, then the input's form, then the handler. */
export const addRoutes = <A extends Api>(
  app: FastifyInstance,
  service: A,
  gatekeeper: Gatekeeper,
  handlers: Handlers<A>,
): void => {
  for (const [name, endpoint] of Object.entries(service.endpoints)) {
    const handler = handlers[name] as unknown as Handler<Endpoint>
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      schema: schemaOf(name, endpoint),
      config: { offered: { endpoint, atEntry: gatekeeper.services === undefined } },
      bodyLimit: bodyLimitOf(endpoint, app.initialConfig.bodyLimit ?? 0),
      onRequest: async request => {
        request.caller = await admit(gatekeeper, endpoint, request)
      },
      handler: async (request, reply) => {
        const { caller, trace } = request
        return answer(reply, await handler(inputOf(request), { caller, trace, clientAddress: request.ip, request }))
      },
    })
  }
}
