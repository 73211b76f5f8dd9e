import type { FastifyRequest } from 'fastify'
import type { Endpoint, Role } from './contract.ts'
import { roles } from './contract.ts'
import { Problem } from './problems.ts'
import type { Verifier } from './tokens.ts'

/** Who is asking: nobody in particular, a service of the platform, or a person or device with a role. */
export type Caller =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'person'; readonly subject: string; readonly role: Role; readonly patientId?: string }

/** The header in which one service proves itself to the next; `Authorization` stays the person's. */
export const serviceTokenHeader = 'x-service-token'

/** How a service finds out who is asking. */
export type Gatekeeper = {
  /** Checks services' tokens; undefined at the platform's entry, which anybody may call. */
  readonly services: Verifier | undefined
  readonly people: Verifier
}

const bearer = (request: FastifyRequest): string | undefined => {
  const header = request.headers.authorization
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined
}

const isRole = (value: unknown): value is Role => roles.some(role => role === value)

/** The person or device behind a token that user-service signed, or undefined where the token is not valid. */
export const personOf = async (people: Verifier, token: string): Promise<Caller | undefined> => {
  const claims = await people.verify(token)
  if (claims === undefined || typeof claims.sub !== 'string' || !isRole(claims.role)) return undefined
  const patientId = typeof claims.patientId === 'string' ? { patientId: claims.patientId } : {}
  return { kind: 'person', subject: claims.sub, role: claims.role, ...patientId }
}

const callingService = async (services: Verifier, request: FastifyRequest): Promise<string> => {
  const token = request.headers[serviceTokenHeader]
  const claims = typeof token === 'string' ? await services.verify(token) : undefined
  if (claims?.iss === undefined)
    throw new Problem('not-signed-in', 'expected the token of a service that may call this one')
  return claims.iss
}

/** Lets a request in or refuses it: 401 where nobody valid is asking, 403 where somebody valid may not. */
export const admit = async (gatekeeper: Gatekeeper, endpoint: Endpoint, request: FastifyRequest): Promise<Caller> => {
  const { access, callers } = endpoint
  const service = gatekeeper.services === undefined ? undefined : await callingService(gatekeeper.services, request)
  if (access === 'services') {
    if (service === undefined) throw new Problem('not-signed-in', 'expected a service of the platform')
    if (callers !== undefined && !callers.includes(service))
      throw new Problem('forbidden', `${service} may not call this`)
    return { kind: 'service', name: service }
  }
  const token = bearer(request)
  const person = token === undefined ? undefined : await personOf(gatekeeper.people, token)
  if (access === 'anyone') return person ?? { kind: 'anyone' }
  if (person?.kind !== 'person') throw new Problem('not-signed-in', 'expected a valid access token')
  if (!access.includes(person.role)) throw new Problem('forbidden', `the role ${person.role} may not do this`)
  return person
}
