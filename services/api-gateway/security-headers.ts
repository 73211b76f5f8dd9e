import type { FastifyInstance } from 'fastify'

/** https://www.w3.org/TR/CSP3/ — nothing inline, nothing from elsewhere; `blob:` shows a photograph before it is sent. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** On every answer, errors and files included. Files say themselves how long they may be kept. */
export const securityHeaders = {
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

/** A year. https://www.rfc-editor.org/rfc/rfc6797 */
const strictTransportSecurity = 'max-age=31536000'

/** Tells browsers to stay with TLS, where a declared proxy says that the request came over TLS. */
export const addStrictTransport = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', strictTransportSecurity)
    done()
  })
}
