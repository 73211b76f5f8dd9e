import type { FastifyInstance } from 'fastify'
import { Problem } from '../kit/problems.ts'

/** Keeps `/metrics` for those who reach the gateway directly: whatever came through a proxy came from outside. */
export const hideMetrics = (app: FastifyInstance): void => {
  app.addHook('onRoute', route => {
    if (route.url !== '/metrics') return
    route.onRequest = async request => {
      if (request.headers['x-forwarded-for'] !== undefined) throw new Problem('not-found', 'no such route')
    }
  })
}
