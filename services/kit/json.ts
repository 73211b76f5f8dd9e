import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { Problem } from './problems.ts'

const halfPairForm = /\\u[dD][89a-fA-F]/

/** Refuses half a surrogate pair, which UTF-8 cannot hold: a store would keep another text than the one that came. */
const refuseHalfPairs = (text: string): void => {
  if (!halfPairForm.test(text)) return
  JSON.parse(text, (key, value: unknown) => {
    const whole = key.isWellFormed() && (typeof value !== 'string' || value.isWellFormed())
    if (!whole) throw new Problem('malformed-request', 'body: expected whole characters')
    return value
  })
}

/**
 * Takes JSON and nothing else: UTF-8 (https://www.rfc-editor.org/rfc/rfc8259#section-8), whole characters, no key that
 * reaches into an object's prototype.
 */
export const takeJson = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body)) return done(new Problem('malformed-request', 'body: expected UTF-8'))
    const text = body.toString()
    return parse(request, text, (error, parsed) => {
      if (error !== null) return done(error)
      try {
        refuseHalfPairs(text)
        return done(null, parsed)
      } catch (refusal) {
        return done(refusal as Error)
      }
    })
  })
}
