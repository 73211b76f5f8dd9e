import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { Problem } from '../kit/problems.ts'
import { traceHeaders } from '../kit/trace.ts'
import type { Upstream } from './upstream.ts'

const folder = '/docs'

/** Pages that explain every route: the gateway's own table first, then each service as it describes itself now. */
export const addDocs = async (app: FastifyInstance, upstreams: readonly Upstream[]): Promise<void> => {
  const pageOf = (name: string) => ({ name, url: `${folder}/services/${name}.json` })
  for (const upstream of upstreams) {
    app.get(pageOf(upstream.name).url, { schema: { hide: true } }, async (request, reply) => {
      const headers = traceHeaders(request.trace)
      const answer = await upstream.ask({ method: 'GET', path: '/openapi.json', headers, body: null, mayRetry: true })
      if (answer.status !== 200) throw new Problem('unavailable', `${upstream.name} does not describe itself now`)
      return reply.type('application/json').send(answer.body)
    })
  }
  await app.register(swaggerUi, {
    routePrefix: folder,
    uiConfig: {
      urls: [{ name: 'api-gateway', url: '/openapi.json' }, ...upstreams.map(({ name }) => pageOf(name))],
    },
  })
}
